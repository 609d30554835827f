import { goalId, parse } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const id = parse(goalId, word, "the goal's id");
  await using hub = await findOrOpenHub(session);
  const recording = await hub.client.goals.recording(id, { signal: session.signal });
  if (session.output.json) session.output.data(recording);
  else session.output.text(JSON.stringify(recording, null, 2));
  return exitCode.ok;
});
