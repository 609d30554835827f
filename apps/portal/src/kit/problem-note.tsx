import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Problem } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Command } from "./copy-button.tsx";
import { capitalised } from "./format.ts";
import { Hint } from "./hint.tsx";

/** What went wrong, by what cause, and what to do next. */
export function ProblemNote({
  error,
  onRetry,
  children,
}: {
  error: unknown;
  onRetry?: () => void;
  children?: ReactNode;
}) {
  const problem = error instanceof Problem ? error : undefined;
  const title = problem?.message ?? (error instanceof Error ? error.message : String(error));
  const command = problem?.unreachable === true ? "hearth status" : undefined;
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-bad bg-bad-soft p-3 text-ink">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="flex min-w-0 flex-col items-start gap-1.5">
        <p className="font-medium wrap-anywhere">{sentence(title)}</p>
        {problem?.hint !== undefined && <Hint className="text-soft wrap-anywhere">{problem.hint}</Hint>}
        {command !== undefined && <Command>{command}</Command>}
        {children}
        <div className="flex flex-wrap items-center gap-2">
          {onRetry !== undefined && (
            <Button size="small" onClick={onRetry}>
              Try again
            </Button>
          )}
          {problem?.code !== undefined && (
            <a className="text-sm underline" href={`/docs/errors/${problem.code}`} target="_blank" rel="noreferrer">
              {problem.code}
            </a>
          )}
        </div>
      </div>
    </div>
  );
}

function sentence(text: string): string {
  const whole = capitalised(text);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
