import type { Verdict } from "@hearth/protocol";
import { escapeLine } from "../output/escape-text.ts";
import type { Output } from "../output/output.ts";

const marks = { passed: "✓", failed: "✗", "not-verifiable": "?" } as const satisfies Record<Verdict["result"], string>;

/** What the verifier found: each check with its kind and its evidence. */
export function printVerdicts(output: Output, verdicts: readonly Omit<Verdict, "task">[]): void {
  if (verdicts.length === 0) return;
  const lines = verdicts.map(({ check, kind, result, evidence }) => {
    const how = kind === undefined ? "" : ` [${kind}]`;
    return `  ${marks[result]} ${escapeLine(check.replace(/^answer: /, ""))}${how}\n      ${escapeLine(evidence)}`;
  });
  output.text(`Checks:\n${lines.join("\n")}\n`);
}
