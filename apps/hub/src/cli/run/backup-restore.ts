import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import type { Restored } from "../../backup/restore-backup.ts";
import type { BackupFolderFlags } from "../commands/backup.ts";

export default action<BackupFolderFlags, [string]>(async ({ context, output, signal }, { folder }, name) => {
  const { home } = context;
  const { backupPlace } = await import("../../backup/backup-place.ts");
  const { restoreTarget } = await import("../../backup/restore-target.ts");
  const { finishRestore, restoreBackup } = await import("../../backup/restore-backup.ts");
  const { lockHome } = await import("../../home/lock-home.ts");
  const { openHome } = await import("../../home/open-home.ts");
  const { parseConfig } = await import("../../config/config.ts");
  const { readSettings } = await import("../../config/environment.ts");
  const { hubVersion } = await import("../../version.ts");
  const { verifyHomeJournal } = await import("../../journal/verify-home-journal.ts");
  const backup = backupPlace(home, name, folder);
  await openHome(home);
  const environment = { ...context.process.env, HEARTH_HOME: home };
  let restored: Restored;
  {
    using held = await lockHome(home);
    void held;
    await finishRestore(home, parseConfig(await readSettings(environment)).databaseUrl);
    const databaseUrl = await restoreTarget({ home, backup, environment });
    restored = await restoreBackup({ home, backup, databaseUrl, version: hubVersion(), signal });
  }
  const { aside, before } = restored;
  const { ok, problems } = await verifyHomeJournal({ home, signal });
  if (output.json) output.data({ restored: name, replaced: aside, before, journal: { ok, problems } });
  else {
    output.text(`${name} is in place. What was there before is kept in ${aside}.`);
    if (before !== undefined)
      output.text(`The database as it was is in the backup ${before}, which can be put back too.`);
    output.text(ok ? "Its journal verifies." : "Its journal does not verify; see hearth journal verify.");
    output.note("Start the hub: hearth up");
  }
  return ok ? exitCode.ok : exitCode.failed;
});
