import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { count } from "../output/format.ts";
import type { BackupFolderFlags } from "../commands/backup.ts";

export default action<BackupFolderFlags, [string]>(async ({ context, output, signal }, { folder }, name) => {
  const { backupPlace } = await import("../../backup/backup-place.ts");
  const { filesOf } = await import("../../backup/backup-manifest.ts");
  const { verifyBackup } = await import("../../backup/verify-backup.ts");
  const { manifest, problems } = await verifyBackup(backupPlace(context.home, name, folder), signal);
  const files = filesOf(manifest).length;
  const whole = problems.length === 0;
  if (output.json) output.data({ name, whole, problems, madeAt: manifest.madeAt, files });
  else if (whole) output.text(`${name} is whole: ${count(files, "file")}.`);
  else output.text([`${name} is not whole:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
  return whole ? exitCode.ok : exitCode.failed;
});
