import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";
import { keyText } from "../swarm/key-text.ts";

export default action<{ json: boolean }, [string, string]>(async (session, _flags, name, key) => {
  const { context, output, signal } = session;
  await using hub = await requireHub(session);
  const given = keyText(context.folder, key);
  const text = typeof given === "string" ? given : Buffer.from(given).toString("hex");
  const trusted = await hub.client.swarm.trust(name, text, { signal });
  if (output.json) output.data(trusted);
  else output.text(`${trusted.name} may join and compute (${trusted.fingerprint})`);
  return exitCode.ok;
});
