import { join } from "node:path";
import { createInterface } from "node:readline";
import { HearthError } from "@hearth/protocol";
import { openDeviceKey } from "@hearth/identity";
import { openJournalWriter } from "../src/index.ts";
import { receiptOf } from "./journal-testing.ts";

/** Writes the journal in argv[2] as the lines on its stdin say, and prints the id of each receipt that was acknowledged. */
const folder = process.argv[2]!;
const key = await openDeviceKey({ folder: join(folder, "keys") });
await using writer = await openJournalWriter({ folder, key });
console.log("open");

let count = 0;
const append = async (): Promise<boolean> =>
  await writer.append(receiptOf("alice", count++)).then(
    ({ id }) => {
      console.log(id);
      return true;
    },
    (cause: unknown) => {
      console.log(`refused ${HearthError.isInstance(cause) ? cause.code : String(cause)}`);
      return false;
    },
  );

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "append-one") await append();
  if (line === "fill") while (await append());
  // Groups of every size, so that a kill falls into small and large transactions alike.
  if (line === "append")
    for (let size = 1; ; size = (size % 40) + 1) await Promise.all(Array.from({ length: size }, append));
}
