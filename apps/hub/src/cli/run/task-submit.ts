import { createInterface } from "node:readline";
import {
  HearthError,
  parse,
  type Task,
  taskSubmission,
  type TaskSubmissionInput,
  terminalStates,
} from "@hearth/protocol";
import type { HearthClient } from "@hearth/sdk";
import { action, type Session } from "../action.ts";
import type { TaskSubmitFlags } from "../commands/task.ts";
import { UsageError } from "../errors/usage-error.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { printTask } from "../output/print-task.ts";
import { requireHub } from "../hub-access.ts";

export default action<TaskSubmitFlags, [string?, string?]>(async (session, flags, capability, input) => {
  if (flags.stdin && capability !== undefined)
    throw new UsageError("--stdin takes the tasks from stdin, so name no capability");
  if (!flags.stdin && capability === undefined)
    throw new UsageError("name a capability, or use --stdin", { field: "capability" });
  await using hub = await requireHub(session);
  if (flags.stdin) return await submitLines(session, hub.client, flags.wait);
  const submission = parse(
    taskSubmission,
    {
      capability,
      input: readInput(input ?? "{}"),
      ...(flags.priority === undefined ? {} : { priority: flags.priority }),
    },
    "the task",
  );
  const id = await hub.client.tasks.submit(submission, { signal: session.signal });
  if (!flags.wait) {
    if (session.output.json) session.output.data({ id });
    else session.output.text(id);
    return exitCode.ok;
  }
  const task = await hub.client.tasks.result(id, { signal: session.signal });
  printTask(session.output, task);
  return exitCodeOfTask(task);
});

function readInput(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UsageError("the input is no JSON", { field: "input", hint: `Such as: '{"value": 1}'`, cause });
  }
}

/** One JSON object in, one out, in the same order; a wrong line is answered with its error and the rest go on. */
async function submitLines(
  { context, output, signal }: Session,
  client: HearthClient,
  wait: boolean,
): Promise<ExitCode> {
  let worst: ExitCode = exitCode.ok;
  for await (const line of createInterface({ input: context.stdin, signal })) {
    if (line.trim() === "") continue;
    try {
      const submission: TaskSubmissionInput = parse(taskSubmission, readInput(line), "the task");
      const id = await client.tasks.submit(submission, { signal });
      const task = wait ? await client.tasks.result(id, { signal }) : undefined;
      output.data(task ?? { id });
      if (task !== undefined && worst === exitCode.ok) worst = exitCodeOfTask(task);
    } catch (error) {
      if (!HearthError.isInstance(error) || error.code === "HEARTH_UNREACHABLE") throw error;
      const { code, message, hint, field } = error;
      output.data({ error: { code, message, hint, field } });
      if (worst === exitCode.ok) worst = exitCodeOf(error);
    }
  }
  signal.throwIfAborted();
  return worst;
}

function exitCodeOfTask(task: Task): ExitCode {
  return terminalStates.has(task.state) && task.state !== "completed" ? exitCode.failed : exitCode.ok;
}
