import type { LiveCall } from "@hearth/sdk";
import { Ban, Check, CircleQuestionMark, type LucideIcon, X } from "lucide-react";
import { memo, useState } from "react";
import { Button } from "../kit/button.tsx";
import { counted, span } from "../kit/format.ts";
import { Spinner } from "../kit/spinner.tsx";
import { Elapsed } from "./elapsed.tsx";
import { shortInput } from "./short-input.ts";

/** How a call ended: its icon, its colour, and its word where that is not clear by itself. */
const outcomes: Readonly<Record<string, { icon: LucideIcon; tone: string; word: string }>> = {
  done: { icon: Check, tone: "text-good", word: "done" },
  failed: { icon: X, tone: "text-bad", word: "failed" },
  denied: { icon: Ban, tone: "text-warn", word: "denied" },
  parked: { icon: CircleQuestionMark, tone: "text-accent-ink", word: "waits for you" },
  unknown: { icon: CircleQuestionMark, tone: "text-warn", word: "nobody knows whether it happened" },
};

/** Calls that are shown at once; the ones before them are behind a button. */
const shownAtOnce = 6;

/** What tools an agent called, oldest first: name, argument, how it ended and how long it took. */
export const CallList = memo(function CallList({ calls, running }: { calls: readonly LiveCall[]; running: boolean }) {
  const [whole, setWhole] = useState(false);
  const hidden = whole ? 0 : Math.max(0, calls.length - shownAtOnce);
  if (calls.length === 0) return null;
  return (
    <div className="flex flex-col">
      {hidden > 0 && (
        <Button look="quiet" size="small" className="self-start" onClick={() => setWhole(true)}>
          {counted(hidden, "earlier call")}
        </Button>
      )}
      <ol aria-label="Tool calls" className="flex flex-col">
        {calls.slice(hidden).map((call) => (
          <CallRow key={`${call.turn} ${call.call}`} call={call} running={running} />
        ))}
      </ol>
    </div>
  );
});

function CallRow({ call, running }: { call: LiveCall; running: boolean }) {
  const { capability, input, outcome, startedAt, endedAt } = call;
  const isOpen = outcome === undefined && running;
  const { icon: Icon, tone, word } = outcomes[outcome ?? "unknown"] ?? { ...outcomes["unknown"]!, word: outcome ?? "" };
  return (
    <li className="flex min-h-6 items-center gap-2 text-sm">
      <span className={`grid size-4 shrink-0 place-items-center ${isOpen ? "text-busy" : tone}`}>
        {isOpen ? <Spinner /> : <Icon aria-hidden className="size-3.5" />}
      </span>
      <span className="shrink-0 font-mono text-xs">{capability}</span>
      <span className="min-w-0 flex-1 truncate text-soft" title={input}>
        {shortInput(input)}
      </span>
      <span className={isOpen || outcome === "done" ? "sr-only" : `shrink-0 ${tone}`}>{isOpen ? "running" : word}</span>
      <span className="tabular w-14 shrink-0 text-right text-faint">
        {isOpen ? (
          <Elapsed since={startedAt} />
        ) : (
          endedAt !== undefined && endedAt > startedAt && span(endedAt - startedAt)
        )}
      </span>
    </li>
  );
}
