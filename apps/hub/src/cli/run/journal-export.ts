import { exportEntries, openJournalReader } from "@hearth/journal";
import { journalFolder } from "../../home/open-home.ts";
import { owner } from "../../owner.ts";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";

/** The owner's receipts with proofs, as lines that anyone can check (see examples/verify-receipt). */
export default action<{ json: boolean; goal?: string; task?: string }, []>(
  async ({ context, output }, { goal, task }) => {
    using reader = await openJournalReader({ folder: journalFolder(context.home) });
    const filter = { ...(goal === undefined ? {} : { goal }), ...(task === undefined ? {} : { task }) };
    for (const line of exportEntries(reader, owner, filter)) output.data(JSON.parse(line));
    return exitCode.ok;
  },
);
