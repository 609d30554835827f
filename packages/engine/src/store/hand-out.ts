import {
  type Failure,
  type OutputReference,
  resolveReferences,
  type Task,
  type TaskId,
  valueAtPointer,
} from "@hearth/protocol";
import type { StoreContext } from "./context.ts";
import type { Claim } from "./driver.ts";
import { handOutColumns, type TaskRow, toTask } from "./rows.ts";
import { query, type Script } from "./script.ts";

/** A claimed task with what its handler needs, or the reason why it cannot be run at all. */
export interface HandOut {
  readonly claim: Claim;
  readonly row: TaskRow;
  readonly input: unknown;
  readonly failure: Failure | undefined;
}

/** The task of a hand-out as it is shown to its handler. */
export function handedOutTask({ row, claim }: HandOut): Task {
  return toTask(row, claim);
}

/** Reads what claims are about and replaces each output reference in their inputs. */
export function* handOut({ driver }: StoreContext, claims: readonly Claim[]): Script<HandOut[]> {
  const rowOf = new Map<TaskId, TaskRow>();
  const unknown: TaskId[] = [];
  for (const { task, row } of claims) {
    if (row === undefined) unknown.push(task);
    else rowOf.set(task, row);
  }
  if (unknown.length > 0) {
    const rows = yield* query<TaskRow>(
      `SELECT ${handOutColumns} FROM task WHERE ${driver.dialect.among("id")}`,
      unknown,
    );
    for (const row of rows) rowOf.set(row.id, row);
  }
  const parents = new Set<TaskId>();
  for (const { refs } of rowOf.values()) {
    if (refs === null) continue;
    for (const parent of Object.values(JSON.parse(refs) as Record<string, TaskId>)) parents.add(parent);
  }
  const outputs = new Map<TaskId, string | null>();
  if (parents.size > 0) {
    const found = yield* query<{ id: TaskId; output: string | null }>(
      `SELECT id, output FROM task WHERE ${driver.dialect.among("id")}`,
      [...parents],
    );
    for (const { id, output } of found) outputs.set(id, output);
  }
  return claims.map((claim) => {
    const row = rowOf.get(claim.task)!;
    const input = JSON.parse(row.input) as unknown;
    if (row.refs === null) return { claim, row, input, failure: undefined };
    return { claim, row, ...resolve(input, JSON.parse(row.refs) as Record<string, TaskId>, outputs) };
  });
}

function resolve(
  raw: unknown,
  refs: Record<string, TaskId>,
  outputs: ReadonlyMap<TaskId, string | null>,
): { input: unknown; failure: Failure | undefined } {
  let missing: OutputReference | undefined;
  // Parsed anew for each task, so that no two handlers share an object.
  const parsed = new Map<string, unknown>();
  const input = resolveReferences(raw, (reference) => {
    const key = reference.$from;
    if (!parsed.has(key)) {
      const output = outputs.get(refs[key]!);
      parsed.set(key, output === null || output === undefined ? undefined : (JSON.parse(output) as unknown));
    }
    const value = valueAtPointer(parsed.get(key), reference.pointer);
    if (value === undefined) missing ??= reference;
    return value;
  });
  if (missing === undefined) return { input, failure: undefined };
  return {
    input: undefined,
    failure: {
      code: "HEARTH_REFERENCE_MISSING",
      message: `the output of ${missing.$from} has nothing at ${missing.pointer === "" ? "its root" : missing.pointer}`,
      hint: `Look at the output of ${missing.$from} and correct the pointer in the plan.`,
      field: "/input",
      retryable: false,
    },
  };
}
