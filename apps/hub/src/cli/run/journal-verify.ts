import { verifyHomeJournal } from "../../journal/verify-home-journal.ts";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { count, time } from "../output/format.ts";

export default action<{ json: boolean }, []>(async ({ context, output, signal }) => {
  const report = await verifyHomeJournal({ home: context.home, signal });
  if (output.json) output.data(report);
  else if (report.ok) {
    output.text(
      `The journal is whole: ${count(report.entries, "receipt")}, ${count(report.checkpoints, "checkpoint")}, signed by ${report.signers.join(", ") || "nobody yet"}.`,
    );
  } else {
    for (const { message, index } of report.problems) {
      output.text(`${index === undefined ? "" : `receipt ${index}: `}${message}`);
    }
    output.note("  what to do: keep this folder as it is, and compare it with a backup", output.colour.red);
  }
  if (report.trust === "pending")
    output.note("A rotation of the device's key was cut short. Finish it with: hearth key rotate, or hearth up");
  if (report.keyProblem !== undefined)
    output.note(`It was not held against the device's key, and so only agrees with itself: ${report.keyProblem}`);
  for (const { did, revokedSince, from, to } of report.doubtful)
    output.note(
      `Receipts ${from} to ${to - 1} were signed by ${did}, which is not believed since ${time(revokedSince)}: look through them`,
    );
  return report.ok ? exitCode.ok : exitCode.failed;
});
