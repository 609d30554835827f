import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { goalSubmission, parse } from "@hearth/protocol";
import { action } from "../action.ts";
import type { DoFlags } from "../commands/do.ts";
import { UsageError } from "../errors/usage-error.ts";
import { followGoal } from "../goal/follow-goal.ts";
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
      ...(inputFolder === undefined ? {} : { inputFolder }),
      ...(flags.out === undefined ? {} : { outputFolder: resolve(context.folder, flags.out) }),
    },
    "the goal",
  );
  output.note(`Goal: ${text}`, output.colour.bold);
  await using hub = await findOrOpenHub(session);
  return await followGoal({
    session,
    client: hub.client,
    yes: flags.yes,
    start: () => hub.client.goals.submit(submission, { signal: session.signal }),
  });
});

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  const what = found === undefined ? "there is no folder" : "this is no folder:";
  throw new UsageError(`--in: ${what} ${path}`, {
    field: "--in",
    hint: "Name the folder that holds the files of the goal.",
  });
}
