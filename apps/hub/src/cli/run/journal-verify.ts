import { join } from "node:path";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { count } from "../output/format.ts";

export default action<{ json: boolean }, []>(async ({ context, output, signal }) => {
  const { verifyJournal } = await import("@hearth/journal");
  const { openDeviceKey } = await import("@hearth/identity");
  const folder = join(context.home, "journal");
  const key = await openDeviceKey({ folder: join(context.home, "keys"), create: false }).catch(() => undefined);
  const report = await verifyJournal({ folder, signal, ...(key === undefined ? {} : { trustedDid: key.did }) });
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
  return report.ok ? exitCode.ok : exitCode.failed;
});
