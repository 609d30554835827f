import { join } from "node:path";
import { exportEntries, openJournalReader } from "@hearth/journal";
import { NotFoundError } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";

/** One receipt, its inclusion proof and the signed checkpoint, in the form that `journal export` has. */
export default action<{ json: boolean }, [number]>(async ({ context, output }, _flags, index) => {
  const who = { kind: "person", id: "owner" } as const;
  using reader = await openJournalReader({ folder: join(context.home, "journal") });
  const found = reader.at(who, index);
  if (found === undefined) throw new NotFoundError("receipt", String(index));
  for (const line of exportEntries(reader, who, { id: found.id })) output.data(JSON.parse(line));
  return exitCode.ok;
});
