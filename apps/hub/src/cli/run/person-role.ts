import type { GivenRole } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { findPerson } from "../person/find-person.ts";

export default action<{ json: boolean }, [string, GivenRole]>(async (session, _flags, word, role) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const { people } = hub.client;
  const changed = await people.setRole(findPerson(await people.list({ signal }), word).id, role, { signal });
  if (output.json) output.data(changed);
  else output.text(`${changed.name}: ${changed.role}`);
  return exitCode.ok;
});
