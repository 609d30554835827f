import type { GoalRecording } from "@hearth/protocol";
import { escapeLine } from "../../output/escape-text.ts";
import { count, shorten } from "../../output/format.ts";
import type { Output } from "../../output/output.ts";
import { printVerdicts } from "../print-verdicts.ts";

/** The phases of a run with what came of each, its checks, and how it compares with the record. */
export function printReplay(output: Output, recording: GoalRecording, differences: readonly string[]): void {
  const { phases, verdicts, tasks, calls, goal } = recording;
  output.text(`Goal: ${escapeLine(goal.text)}\n`);
  for (const { phase, round, note } of phases)
    output.text(`  ${round} ${phase.padEnd(8)}${note === "" ? "" : ` ${shorten(escapeLine(note), 220)}`}`);
  output.text(
    `\nTasks:\n${tasks.map(({ title, capability, state }) => `  ${state.padEnd(10)} ${escapeLine(title ?? capability)}`).join("\n")}\n`,
  );
  printVerdicts(output, verdicts);
  output.text(goal.answer);
  output.text(`\nReplayed offline: ${count(calls.length, "recorded answer")} of models, none asked.`);
  if (differences.length === 0) output.text("The same came of it: state, phases, checks and what each task gave.");
  else output.text(`Not the same came of it:\n${differences.map((line) => `  ${escapeLine(line)}`).join("\n")}`);
}
