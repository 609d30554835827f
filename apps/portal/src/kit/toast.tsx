import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Problem } from "../api/problem.ts";
import { IconButton } from "./button.tsx";
import { Hint } from "./hint.tsx";

interface Toast {
  id: number;
  tone: "good" | "bad";
  text: string;
  hint?: string | undefined;
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Milliseconds a good word stays. What went wrong stays until it is closed. */
const stay = 4000;

/** Says that something was done. */
export function tell(text: string): void {
  const id = nextId++;
  set([...toasts.slice(-3), { id, tone: "good", text }]);
  setTimeout(() => dismiss(id), stay);
}

/** Says that something went wrong, and what to do. */
export function tellProblem(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Problem ? error.hint : undefined;
  set([...toasts.slice(-3), { id: nextId++, tone: "bad", text, hint }]);
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Where such words appear. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-3 bottom-16 z-50 flex w-88 max-w-[calc(100vw-1.5rem)] flex-col gap-2 md:bottom-4"
    >
      {shown.map(({ id, tone, text, hint }) => (
        <div
          key={id}
          className="rising pointer-events-auto flex items-start gap-2 rounded-lg border bg-surface p-3 shadow-high"
        >
          {tone === "good" ? (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
          ) : (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
          )}
          <div className="min-w-0 flex-1 wrap-anywhere">
            <p>{text}</p>
            {hint !== undefined && <Hint className="text-sm text-soft">{hint}</Hint>}
          </div>
          <IconButton label="Dismiss" size="small" onClick={() => dismiss(id)}>
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
