import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { writeValue } from "../settings/read-value.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, key) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const entry = await hub.client.settings.get(key, { signal });
  if (output.json) output.data(entry);
  else if (entry.stored === undefined) output.text(writeValue(entry.value));
  else output.note(entry.stored ? `${key} is stored, and not shown.` : `${key} is not stored.`);
  return exitCode.ok;
});
