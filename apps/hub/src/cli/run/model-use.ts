import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printModels } from "../output/print-models.ts";

export default action<{ json: boolean; role: string }, string[]>(async (session, { role }, ...models) => {
  await using hub = await findOrOpenHub(session);
  printModels(session.output, await hub.client.models.use(role, models, { signal: session.signal }));
  return exitCode.ok;
});
