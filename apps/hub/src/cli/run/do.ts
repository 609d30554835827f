import { resolve } from "node:path";
import { goalSubmission, parse } from "@hearth/protocol";
import { action } from "../action.ts";
import type { DoFlags } from "../commands/do.ts";
import { followGoal } from "../goal/follow-goal.ts";
import { requireConversation } from "../chat/require-conversation.ts";
import { requireFolder } from "../goal/require-folder.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<DoFlags, [string]>(async (session, flags, text) => {
  const { context, output } = session;
  const inputFolder = flags.in === undefined ? undefined : resolve(context.folder, flags.in);
  if (inputFolder !== undefined) await requireFolder(inputFolder);
  const submission = parse(
    goalSubmission,
    {
      text,
      approvePlan: flags.yes,
      ...(flags.conversation === undefined ? {} : { conversation: flags.conversation }),
      ...(inputFolder === undefined ? {} : { inputFolder }),
      ...(flags.out === undefined ? {} : { outputFolder: resolve(context.folder, flags.out) }),
    },
    "the goal",
  );
  output.note(`Goal: ${text}`, output.colour.bold);
  await using hub = await findOrOpenHub(session);
  if (submission.conversation !== undefined)
    await requireConversation(hub.client, submission.conversation, session.signal);
  return await followGoal({
    session,
    client: hub.client,
    yes: flags.yes,
    stream: flags.stream,
    start: () => hub.client.goals.submit(submission, { signal: session.signal }),
  });
});
