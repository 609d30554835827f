import type { AnswerOutcome } from "@hearth/sdk";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { Output } from "./output.ts";

/** What became of each answer. The exit code tells whether all of them counted. */
export function printAnswers(output: Output, outcomes: readonly AnswerOutcome[], done: string): ExitCode {
  if (output.json) output.data({ outcomes });
  else
    for (const { id, kind, why } of outcomes)
      output.text(kind === "decided" ? `${id}: ${done}` : `${id}: not ${done}, ${why ?? kind}`);
  return outcomes.every(({ kind }) => kind === "decided") ? exitCode.ok : exitCode.refused;
}
