import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  await using hub = await findOrOpenHub(session);
  const card = await hub.client.peers.card({ signal: session.signal });
  if (session.output.json) session.output.data(card);
  else session.output.text(JSON.stringify(card, undefined, 2));
  return exitCode.ok;
});
