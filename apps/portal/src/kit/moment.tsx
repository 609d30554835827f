import { useSyncExternalStore } from "react";
import { classNames } from "./class-names.ts";
import { ago, exact } from "./format.ts";

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function watch(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** A moment as the time since; the exact one on hover and for readers of the screen. */
export function Moment({ time, className }: { time: number; className?: string }) {
  const current = useSyncExternalStore(watch, () => now);
  return (
    <time
      dateTime={new Date(time).toISOString()}
      title={exact(time)}
      className={classNames("whitespace-nowrap", className ?? "text-sm text-faint")}
    >
      {ago(time, current)}
    </time>
  );
}
