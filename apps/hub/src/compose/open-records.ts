import { type DeviceKey, openDeviceKey } from "@hearth/identity";
import { type JournalReader, type JournalWriter, openJournalReader, openJournalWriter } from "@hearth/journal";
import type { NewReceipt } from "@hearth/protocol";
import type { HubConfig } from "../config/config.ts";
import { journalFolder, keysFolder } from "../home/open-home.ts";
import { DeviceKeys } from "../keys/device-keys.ts";
import { owner } from "../owner.ts";

/** The device's key and the journal that it signs. */
export interface Records {
  key: DeviceKey;
  keys: DeviceKeys;
  writer: JournalWriter;
  reader: JournalReader;
  record: (receipt: NewReceipt) => Promise<unknown>;
}

/** Opens the journal, and ends a rotation of the key that a crash cut off. */
export async function openRecords(resources: AsyncDisposableStack, { home }: HubConfig): Promise<Records> {
  const key = await openDeviceKey({ folder: keysFolder(home) });
  const writer = resources.use(await openJournalWriter({ folder: journalFolder(home), key }));
  const reader = resources.use(await openJournalReader({ folder: journalFolder(home) }));
  const keys = new DeviceKeys({ home, key, who: owner, writer, reader });
  await keys.finishRotation();
  return { key, keys, writer, reader, record: (receipt) => writer.append(receipt) };
}
