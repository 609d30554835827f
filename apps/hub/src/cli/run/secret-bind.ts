import { NotFoundError } from "@hearth/protocol";
import { action } from "../action.ts";
import type { SecretBindFlags } from "../commands/secret.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { bindingOf } from "../secret/binding-of.ts";

export default action<SecretBindFlags, [string]>(async (session, { replace, json: _json, ...flags }, name) => {
  const { output, signal } = session;
  const binding = bindingOf(flags);
  if (binding === undefined) throw new UsageError("say where it may go with --host and --agent", { field: "--host" });
  await using hub = await findOrOpenHub(session);
  const found = (await hub.client.secrets.list({ signal })).secrets.find((secret) => secret.name === name);
  if (found === undefined) throw new NotFoundError("secret", name);
  const bindings = [...(replace ? [] : found.bindings), binding];
  await hub.client.secrets.bind(name, bindings, { signal });
  if (output.json) output.data({ bound: name, bindings: bindings.length });
  else output.text(`${name}: may go to ${binding.host} for ${binding.agents.join(", ")}`);
  return exitCode.ok;
});
