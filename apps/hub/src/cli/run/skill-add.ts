import { resolve } from "node:path";
import { action } from "../action.ts";
import type { SkillAddFlags } from "../commands/skill.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<SkillAddFlags, [string]>(async (session, { own }, folder) => {
  const { context, output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const added = await hub.client.skills.add({ path: resolve(context.folder, folder), own }, { signal });
  if (output.json) output.data(added);
  else output.text(`${added.name}  ${added.origin}  ${added.description}`);
  return exitCode.ok;
});
