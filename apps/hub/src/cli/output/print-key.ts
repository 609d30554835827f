import type { DeviceKeyEntry } from "@hearth/sdk";
import { table, time } from "./format.ts";
import type { Output } from "./output.ts";

/** The key in use, the keys before it, and what is revoked. */
export function printKey(output: Output, key: Omit<DeviceKeyEntry, "publicKey">): void {
  if (output.json) {
    output.data(key);
    return;
  }
  const revoked = new Map(key.revocations.map((one) => [one.did, one]));
  const note = (did: string): string => {
    const said = revoked.get(did);
    return said === undefined ? "" : `, not believed since ${time(said.time)}: ${said.reason}`;
  };
  const former = key.formerKeys.map(({ did, validFrom, validUntil }) => [
    "before",
    did,
    `${time(validFrom)} to ${time(validUntil)}${note(did)}`,
  ]);
  const own = new Set(key.formerKeys.map(({ did }) => did));
  const others = key.revocations
    .filter(({ did }) => !own.has(did))
    .map(({ did }) => ["other", did, note(did).slice(2)]);
  output.text(table([...former, ...others, ["in use", key.did, `since ${time(key.created)}`]]));
}
