import { parse, taskId } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { escapeText } from "../output/escape-text.ts";
import { table } from "../output/format.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const { output, signal } = session;
  const id = parse(taskId, word, "the task's id");
  await using hub = await findOrOpenHub(session);
  const team = await hub.client.tasks.team(id, { signal });
  if (output.json) {
    output.data(team);
    return exitCode.ok;
  }
  const { messages, holders } = team;
  if (messages.length === 0) output.text("No agent said anything to another one.");
  else
    output.text(
      table([
        ["FROM", "TO", "KIND", "OUTCOME", "TEXT"],
        ...messages.map(({ sender, recipient, kind, outcome, text }) => [
          sender,
          recipient,
          kind,
          outcome ?? "sent",
          escapeText(text.length > 80 ? `${text.slice(0, 79)}…` : text),
        ]),
      ]),
    );
  for (const { former, agent, capability, note } of holders)
    output.text(`${former} handed it over to ${agent} (${capability}): ${escapeText(note)}`);
  return exitCode.ok;
});
