import { existsSync } from "node:fs";
import { join } from "node:path";
import { KeyFileError, openDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter } from "@hearth/journal";
import { lockHome } from "../home/lock-home.ts";
import { journalFolder, keysFolder } from "../home/open-home.ts";
import { DeviceKeys, type DeviceKeysOptions } from "./device-keys.ts";

/**
 * Changes a device's keys where no hub runs: holds the home meanwhile, so that none starts.
 * @throws HubRunningError when a hub holds the home, KeyFileError when there is no key yet,
 * JournalDamagedError when the journal is not what was signed: then the key stays
 */
export async function withOwnKeys<Result>(
  { home, who, onStep }: Pick<DeviceKeysOptions, "home" | "who" | "onStep">,
  use: (keys: DeviceKeys) => Promise<Result>,
): Promise<Result> {
  const folder = keysFolder(home);
  if (!existsSync(join(folder, "device-key.json")))
    throw new KeyFileError(`there is no key in ${folder}`, { hint: "The first start makes one: hearth up" });
  await using resources = new AsyncDisposableStack();
  resources.use(await lockHome(home));
  const key = await openDeviceKey({ folder, create: false });
  const writer = resources.use(await openJournalWriter({ folder: journalFolder(home), key }));
  const reader = resources.use(await openJournalReader({ folder: journalFolder(home) }));
  const keys = new DeviceKeys({ home, key, who, writer, reader, ...(onStep === undefined ? {} : { onStep }) });
  return await use(keys);
}
