import type { Output } from "../output/output.ts";
import { count } from "../output/format.ts";
import type { GoalReport } from "./goal-report.ts";

/** The answer, unless it was shown while it was said, the files and where the receipts are. */
export function printReport(output: Output, report: GoalReport, { isAnswerShown = false } = {}): void {
  if (output.json) {
    output.data(report);
    return;
  }
  const { goal, files, receipts } = report;
  if (!isAnswerShown && goal.answer !== undefined && goal.answer !== "") output.text(goal.answer);
  if (files.length > 0) output.text(`\nFiles:\n${files.map((file) => `  ${file}`).join("\n")}`);
  if (receipts.first !== undefined) {
    const places = receipts.first === receipts.last ? `${receipts.first}` : `${receipts.first} to ${receipts.last}`;
    output.text(`\nReceipts: ${count(receipts.count, "entry").replace("entrys", "entries")} in the journal, ${places}`);
    output.text(`  show them:  hearth journal list --goal ${goal.id}\n  check them: hearth journal verify`);
  }
}
