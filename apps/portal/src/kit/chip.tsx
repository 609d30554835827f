import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type Tone = "good" | "warn" | "bad" | "busy" | "mute" | "accent";

const tones: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  busy: "bg-busy-soft text-busy",
  mute: "bg-mute-soft text-soft",
  accent: "bg-accent-soft text-accent-ink",
};

/** A word about a thing. Never the only sign: the word says what the colour does. */
export function Chip({ tone = "mute", children, className }: { tone?: Tone; children: ReactNode; className?: string }) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1 rounded px-1.5 py-px text-xs font-medium whitespace-nowrap [&>svg]:size-3",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
