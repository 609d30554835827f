import { action } from "../action.ts";
import type { SecretSetFlags } from "../commands/secret.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { bindingOf } from "../secret/binding-of.ts";
import { readHidden } from "../secret/read-hidden.ts";

export default action<SecretSetFlags, [string]>(async (session, { stdin, json: _json, ...flags }, name) => {
  const { output, signal } = session;
  const binding = bindingOf(flags);
  await using hub = await findOrOpenHub(session);
  const value = await readHidden(session, { stdin, prompt: `Value of ${name} (not shown)` });
  const secret = { value, ...(binding === undefined ? {} : { bindings: [binding] }) };
  await hub.client.secrets.set(name, secret, { signal });
  if (output.json) output.data({ set: name });
  else output.text(`${name}: stored`);
  return exitCode.ok;
});
