import { exportEntries, openJournalReader } from "@hearth/journal";
import { NotFoundError } from "@hearth/protocol";
import { journalFolder } from "../../home/open-home.ts";
import { owner } from "../../owner.ts";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";

/** One receipt, its inclusion proof and the signed checkpoint, in the form that `journal export` has. */
export default action<{ json: boolean }, [number]>(async ({ context, output }, _flags, index) => {
  using reader = await openJournalReader({ folder: journalFolder(context.home) });
  const found = reader.at(owner, index);
  if (found === undefined) throw new NotFoundError("receipt", String(index));
  for (const line of exportEntries(reader, owner, { id: found.id })) output.data(JSON.parse(line));
  return exitCode.ok;
});
