import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printDatabaseCheck } from "../output/print-database-check.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, name) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const check = await hub.client.databases.test(name, { signal });
  if (output.json) output.data({ name, ...check });
  else printDatabaseCheck(output, name, check);
  return exitCode.ok;
});
