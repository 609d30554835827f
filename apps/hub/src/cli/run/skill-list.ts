import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const { skills, problems } = await hub.client.skills.list({ signal });
  if (output.json) output.data({ skills, problems });
  else {
    if (skills.length === 0) output.note("There is none. See: hearth skill add --help");
    for (const { name, origin, description } of skills) output.text(`${name}  ${origin}  ${description}`);
    for (const problem of problems) output.note(problem);
  }
  return exitCode.ok;
});
