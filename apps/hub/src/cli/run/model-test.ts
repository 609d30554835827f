import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { duration } from "../output/format.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, id) => {
  await using hub = await findOrOpenHub(session);
  const trial = await hub.client.models.test(id, { signal: session.signal });
  const { passed, milliseconds, said = "", why = "", hint } = trial;
  if (session.output.json) session.output.data(trial);
  else session.output.text(`${id} ${passed ? `answered: ${said}` : `failed: ${why}`} (${duration(milliseconds)})`);
  if (!passed && hint !== undefined) session.output.note(hint);
  return passed ? exitCode.ok : exitCode.failed;
});
