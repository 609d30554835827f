import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printDatabaseCheck } from "../output/print-database-check.ts";
import { readHidden } from "../secret/read-hidden.ts";

export default action<{ json: boolean; stdin: boolean }, [string]>(async (session, { stdin }, name) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const url = await readHidden(session, { stdin, prompt: `Address of ${name}, postgres://… (not shown)` });
  const check = await hub.client.databases.add(name, url, { signal });
  if (output.json) output.data({ added: name, ...check });
  else printDatabaseCheck(output, name, check);
  return exitCode.ok;
});
