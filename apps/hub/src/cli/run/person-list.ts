import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table, time } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const people = await hub.client.people.list({ signal });
  const invitations = await hub.client.people.invitations({ signal });
  if (output.json) output.data({ people, invitations });
  else {
    output.text(
      table([
        ...people.map(({ id, name, email, role, createdAt }) => [
          id,
          role,
          name,
          email ?? "",
          `since ${time(createdAt)}`,
        ]),
        ...invitations.map(({ id, email, role, expiresAt }) => [
          id,
          role,
          "(invited)",
          email ?? "",
          `until ${time(expiresAt)}`,
        ]),
      ]),
    );
  }
  return exitCode.ok;
});
