import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HubRunningError } from "../errors/hub-running-error.ts";
import { readHubFile } from "./hub-file.ts";

const busy = 5;

/**
 * Holds `HEARTH_HOME/hub.lock` for this process until disposed. The lock is the operating system's, taken through
 * SQLite: it ends with the process however that ends, so there is no stale lock to detect.
 * @throws HubRunningError naming the address of the hub that holds it
 */
export async function lockHome(home: string): Promise<Disposable> {
  const lock = new DatabaseSync(join(home, "hub.lock"), { timeout: 0 });
  try {
    // Without a journal file the lock leaves nothing beside itself; nothing is ever written to it.
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 !== busy) throw cause;
    throw new HubRunningError(home, await readHubFile(home));
  }
  return {
    [Symbol.dispose]() {
      if (lock.isOpen) lock.close();
    },
  };
}
