import type { ApprovalQuestion } from "@hearth/sdk";
import { describeQuestion } from "./describe-question.ts";
import type { Output } from "./output.ts";

/** An approval card on stdout. */
export function printQuestion(output: Output, question: ApprovalQuestion): void {
  output.text(describeQuestion(question).join("\n"));
}
