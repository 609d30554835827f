import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { time } from "../output/format.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  await using hub = await requireHub(session);
  const link = await hub.client.loginLink({ signal: session.signal });
  if (session.output.json) session.output.data(link);
  else {
    session.output.text(link.url);
    session.output.note(`Good for one sign-in until ${time(link.expiresAt)}.`, session.output.colour.dim);
  }
  return exitCode.ok;
});
