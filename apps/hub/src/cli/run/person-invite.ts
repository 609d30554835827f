import { action } from "../action.ts";
import type { PersonInviteFlags } from "../commands/person.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";
import { time } from "../output/format.ts";

export default action<PersonInviteFlags, []>(async (session, { role, email, days }) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const input = { role, expiresInSeconds: days * 86_400, ...(email === undefined ? {} : { email }) };
  const made = await hub.client.people.invite(input, { signal });
  if (output.json) output.data(made);
  else {
    output.text(made.url);
    output.note(
      `Makes one ${role}, until ${time(made.invitation.expiresAt)}. It is shown this once.`,
      output.colour.dim,
    );
  }
  return exitCode.ok;
});
