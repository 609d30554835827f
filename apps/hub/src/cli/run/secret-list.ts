import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table, time } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const { store, secrets } = await hub.client.secrets.list({ signal });
  if (output.json) output.data({ store, secrets });
  else if (secrets.length === 0) output.note("No secrets are stored.");
  else
    output.text(
      table(
        secrets.flatMap(({ name, bindings, changedAt }) =>
          bindings.length === 0
            ? [[name, time(changedAt), "goes nowhere yet: hearth secret bind"]]
            : bindings.map(({ host, port, methods, pathPrefixes, agents, header }) => [
                name,
                time(changedAt),
                `${host}:${port} ${methods.join(",")} ${pathPrefixes.join(",")} for ${agents.join(",")}, in ${header}`,
              ]),
        ),
      ),
    );
  return exitCode.ok;
});
