import {
  type AcceptanceCheck,
  HearthError,
  type Task,
  toHearthError,
  valueAtPointer,
  type Verdict,
} from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import { jsonSchemaCheck } from "../planner/json-schema-check.ts";

/**
 * Judges a task's acceptance checks by what is really there: the stored output and the files in the output folder.
 * The verifier takes no word of the agent that did the task.
 */
export async function verifyTask(task: Task, output: WorkspaceReader | undefined): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const check of task.checks) {
    const { result, evidence } = await judge(task, check, output);
    verdicts.push({ task: task.id, check: check.description, result, evidence });
  }
  return verdicts;
}

async function judge(
  task: Task,
  check: AcceptanceCheck,
  output: WorkspaceReader | undefined,
): Promise<Pick<Verdict, "result" | "evidence">> {
  if (task.state !== "completed") return { result: "failed", evidence: `the task is ${task.state}` };
  if (check.kind === "output") {
    const value = valueAtPointer(task.output, check.pointer);
    const [complaint] = jsonSchemaCheck(check.schema)(value);
    if (complaint !== undefined)
      return { result: "failed", evidence: `${check.pointer}${complaint.field} ${complaint.message}` };
    return { result: "passed", evidence: evidenceOf(check.pointer, value) };
  }
  if (output === undefined) return { result: "not-verifiable", evidence: "the goal has no output folder to look into" };
  try {
    const entry = await output.stat(check.path);
    return entry.bytes >= check.minimumBytes
      ? { result: "passed", evidence: `${check.path} has ${entry.bytes} bytes` }
      : { result: "failed", evidence: `${check.path} has ${entry.bytes} bytes, fewer than ${check.minimumBytes}` };
  } catch (thrown) {
    const error = HearthError.isInstance(thrown) ? thrown : toHearthError(thrown);
    return error.code === "HEARTH_INTERNAL"
      ? { result: "not-verifiable", evidence: error.message }
      : { result: "failed", evidence: `${check.path}: ${error.message}` };
  }
}

/** What was seen, short: the value itself when it is small. */
function evidenceOf(pointer: string, value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return `${pointer === "" ? "the output" : pointer} is ${text.length <= 120 ? text : `${text.slice(0, 100)}… (${text.length} characters)`}`;
}
