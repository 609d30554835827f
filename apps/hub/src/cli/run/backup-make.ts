import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { bytes, count } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const made = await hub.client.backups.make({ signal });
  const { folder } = await hub.client.backups.list({ signal });
  if (output.json) output.data({ ...made, folder });
  else output.text(`${made.name}: ${count(made.files, "file")}, ${bytes(made.bytes)}, in ${folder}`);
  return exitCode.ok;
});
