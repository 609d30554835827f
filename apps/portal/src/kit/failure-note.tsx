import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { capitalised } from "./format.ts";
import { Hint } from "./hint.tsx";

export interface FailureNoteProps {
  failure: { message: string; hint?: string | undefined; code: string };
  /** What can be done about it here. */
  children?: ReactNode;
}

/** Why work failed, and what to do. Unlike a `ProblemNote` it is part of what is shown, so it is not announced. */
export function FailureNote({ failure: { message, hint, code }, children }: FailureNoteProps) {
  return (
    <div className="flex gap-3 rounded-lg border border-bad bg-bad-soft p-3">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="flex min-w-0 flex-col items-start gap-1.5">
        <p className="font-medium wrap-anywhere">{capitalised(message)}</p>
        {hint !== undefined && <Hint className="wrap-anywhere text-soft">{hint}</Hint>}
        <div className="flex flex-wrap items-center gap-3">
          {children}
          <a className="text-sm underline" href={`/docs/errors/${code}`} target="_blank" rel="noreferrer">
            {code}
          </a>
        </div>
      </div>
    </div>
  );
}
