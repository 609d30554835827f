import { settingCategories, settingRegistry } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table } from "../output/format.ts";
import { writeValue } from "../settings/read-value.ts";

export default action<{ json: boolean; all: boolean }, []>(async (session, { all }) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const shown = await hub.client.settings.list({ signal });
  if (output.json) {
    output.data(shown);
    return exitCode.ok;
  }
  const { values, sources, secrets } = shown;
  const rows = settingCategories.flatMap(({ id }) =>
    settingRegistry
      .filter(({ category, advanced }) => category === id && (all || advanced !== true))
      .map(({ key, type, label }) => [
        key,
        type === "password" ? (secrets[key] === true ? "(stored)" : "(not stored)") : writeValue(values[key]),
        sources[key] === "default" ? "" : "set",
        label,
      ]),
  );
  output.text(table(rows));
  if (!all) output.note("Settings for experts are shown with --all.", output.colour.dim);
  return exitCode.ok;
});
