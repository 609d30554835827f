import { action, type Session } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { canAsk, LineAsker } from "../goal/ask-line.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printModels } from "../output/print-models.ts";

export default action<{ json: boolean; deleteFile: boolean }, [string]>(async (session, { deleteFile }, id) => {
  await using hub = await findOrOpenHub(session);
  const { models } = await hub.client.models.list({ signal: session.signal });
  const file = models.find((model) => model.id === id)?.file;
  let fate: "keep" | "delete" = "keep";
  if (file?.pulled === true) {
    if (deleteFile || (await saysYes(session, file.path))) fate = "delete";
    else session.output.note(`the file stays at ${file.path}`);
  }
  printModels(session.output, await hub.client.models.remove(id, { file: fate, signal: session.signal }));
  return exitCode.ok;
});

async function saysYes(session: Session, path: string): Promise<boolean> {
  if (!canAsk(session)) return false;
  using asker = new LineAsker(session);
  session.output.note(`${path} was pulled.`);
  return /^y(?:es)?$/i.test((await asker.ask("Delete the file too? [y/N] "))?.trim() ?? "");
}
