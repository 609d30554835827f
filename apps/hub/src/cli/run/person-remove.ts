import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { action } from "../action.ts";
import type { PersonRemoveFlags } from "../commands/person.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { findPerson } from "../person/find-person.ts";

export default action<PersonRemoveFlags, [string]>(async (session, flags, word) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const { people } = hub.client;
  const invitation = (await people.invitations({ signal })).find(({ id }) => id === word);
  if (invitation !== undefined) {
    await people.withdraw(word, { signal });
    if (output.json) output.data({ withdrawn: word });
    else output.text("The invitation is taken back.");
    return exitCode.ok;
  }
  const person = findPerson(await people.list({ signal }), word);
  if (flags.export !== undefined) {
    const file = createWriteStream(flags.export, { flags: "wx", mode: 0o600 });
    await pipeline(Readable.fromWeb(await people.export(person.id, { signal })), file, { signal });
  }
  if (flags.erase) {
    const erased = await people.erase(person.id, { signal });
    if (output.json) output.data({ removed: person.id, ...erased });
    else
      output.text(
        `${person.name} is off the hub, and what was theirs is erased; ${erased.receipts} receipts keep their ids.`,
      );
    return exitCode.ok;
  }
  await people.remove(person.id, { signal });
  if (output.json) output.data({ removed: person.id });
  else output.text(`${person.name} is off the hub.`);
  return exitCode.ok;
});
