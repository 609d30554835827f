import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import type { BackupFolderFlags } from "../commands/backup.ts";

export default action<BackupFolderFlags, [string]>(async ({ context, output, signal }, { folder }, name) => {
  const { home } = context;
  const { backupPlace } = await import("../../backup/backup-place.ts");
  const { finishRestore, restoreBackup } = await import("../../backup/restore-backup.ts");
  const { lockHome } = await import("../../home/lock-home.ts");
  const { openHome } = await import("../../home/open-home.ts");
  const { verifyHomeJournal } = await import("../../journal/verify-home-journal.ts");
  const backup = backupPlace(home, name, folder);
  await openHome(home);
  let aside: string;
  {
    using held = await lockHome(home);
    void held;
    await finishRestore(home);
    ({ aside } = await restoreBackup({ home, backup, signal }));
  }
  const { ok, problems } = await verifyHomeJournal({ home, signal });
  if (output.json) output.data({ restored: name, replaced: aside, journal: { ok, problems } });
  else {
    output.text(`${name} is in place. What was there before is kept in ${aside}.`);
    output.text(ok ? "Its journal verifies." : "Its journal does not verify; see hearth journal verify.");
    output.note("Start the hub: hearth up");
  }
  return ok ? exitCode.ok : exitCode.failed;
});
