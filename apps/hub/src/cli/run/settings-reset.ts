import { action } from "../action.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { writeValue } from "../settings/read-value.ts";

export default action<{ json: boolean; all: boolean }, [string?]>(async (session, { all }, key) => {
  const { output, signal } = session;
  if ((key === undefined) !== all)
    throw new UsageError("name one setting, or say --all", { hint: "hearth settings reset KEY" });
  await using hub = await findOrOpenHub(session);
  if (key === undefined) {
    const count = await hub.client.settings.resetAll(undefined, { signal });
    if (output.json) output.data({ reset: count });
    else output.text(`${count} settings are back to their defaults.`);
    return exitCode.ok;
  }
  const value = await hub.client.settings.reset(key, { signal });
  if (output.json) output.data({ key, value });
  else output.text(value === null ? `${key}: removed` : `${key}: ${writeValue(value)}`);
  return exitCode.ok;
});
