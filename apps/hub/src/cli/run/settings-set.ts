import { findSetting, NotFoundError } from "@hearth/protocol";
import { action } from "../action.ts";
import type { SettingSetFlags } from "../commands/settings.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { readHidden } from "../secret/read-hidden.ts";
import { readValue } from "../settings/read-value.ts";

export default action<SettingSetFlags, [string, string?]>(async (session, { stdin, reason }, key, text) => {
  const { output, signal } = session;
  const definition = findSetting(key);
  if (definition === undefined) throw new NotFoundError("setting", key);
  const hidden = definition.type === "password";
  if (hidden && text !== undefined)
    throw new UsageError("a password is not taken from the command line, where others see it", {
      hint: `Leave it out and it is asked for: hearth settings set ${key}`,
      field: "value",
    });
  if (text === undefined && !hidden && !stdin)
    throw new UsageError("the value is missing", { hint: `hearth settings set ${key} VALUE`, field: "value" });
  const given = text ?? (await readHidden(session, { stdin, prompt: `Value of ${key} (not shown)` }));
  await using hub = await findOrOpenHub(session);
  const { restart } = await hub.client.settings.set(
    { [key]: readValue(definition, given) },
    { signal, ...(reason === undefined ? {} : { reason }) },
  );
  if (output.json) output.data({ set: key, restart });
  else {
    output.text(`${key}: set`);
    if (restart && !hub.own) output.note("It holds from the hub's next start on.");
  }
  return exitCode.ok;
});
