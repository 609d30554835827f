import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table, time } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const databases = await hub.client.databases.list({ signal });
  if (output.json) output.data({ databases });
  else if (databases.length === 0) output.note("No database has a name. See: hearth database add --help");
  else
    output.text(
      table(
        databases.map(({ name, host, port, database, user, tls, changedAt }) => [
          name,
          time(changedAt),
          `${host}:${port}/${database} as ${user}${tls ? ", TLS" : ""}`,
        ]),
      ),
    );
  return exitCode.ok;
});
