import {
  dependenciesOf,
  findCycle,
  findReferences,
  type GoalId,
  isOutputReference,
  newId,
  parse,
  planDraft,
  type PlanDraft,
  type PlanDraftInput,
  PlanCycleError,
  type PlanId,
  type PlanTask,
  type TaskId,
  ValidationError,
} from "@hearth/protocol";
import type { Edge, NewTask } from "../store/insert-tasks.ts";
import { toJson } from "../submissions/to-json.ts";

/**
 * Checks a draft: shapes, keys used once, references that lead somewhere, no circle.
 * @throws ValidationError naming the field, PlanCycleError naming the cycle
 */
export function readPlan(input: PlanDraftInput): PlanDraft {
  const draft = parse(planDraft, input, "plan");
  const keys = new Map<string, number>();
  for (const [index, { key, title }] of draft.tasks.entries()) {
    const earlier = keys.get(key);
    if (earlier !== undefined) throw wrong(`/tasks/${index}/key`, `${key} is the key of task ${earlier} too`);
    if (title.includes("\0")) throw wrong(`/tasks/${index}/title`, "must not contain the NUL character");
    keys.set(key, index);
  }
  if (draft.title.includes("\0")) throw wrong("/title", "must not contain the NUL character");
  const dependencies = new Map<string, string[]>();
  for (const [index, task] of draft.tasks.entries()) {
    toJson(task.input, `/tasks/${index}/input`);
    checkReferences(task.input, `/tasks/${index}/input`, keys);
    for (const [position, key] of task.after.entries()) {
      if (!keys.has(key)) throw wrong(`/tasks/${index}/after/${position}`, `names no task of the plan: ${key}`);
    }
    dependencies.set(task.key, dependenciesOf(task));
  }
  const cycle = findCycle(dependencies);
  if (cycle !== undefined) throw new PlanCycleError(cycle);
  return draft;
}

/** RFC 6901: empty, or segments that each begin with a slash and escape only with ~0 and ~1. */
const jsonPointer = /^(\/([^~/]|~[01])*)*$/;

function checkReferences(input: unknown, field: string, keys: ReadonlyMap<string, number>): void {
  const pending: { value: unknown; field: string }[] = [{ value: input, field }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, field } = next;
    if (typeof value !== "object" || value === null) continue;
    if (isOutputReference(value)) {
      if (!keys.has(value.$from)) throw wrong(`${field}/$from`, `names no task of the plan: ${value.$from}`);
      if (!jsonPointer.test(value.pointer ?? "")) {
        throw wrong(`${field}/pointer`, "must be a JSON Pointer, such as /rows/0");
      }
    } else if ("$from" in value) {
      throw wrong(field, "is no output reference: it must have the text $from and may have the text pointer");
    } else {
      for (const [name, item] of Object.entries(value)) {
        pending.push({ value: item, field: `${field}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` });
      }
    }
  }
}

/**
 * The rows and edges of an approved plan. Ids are given in an order in which parents come before children,
 * so that rows locked in id order are locked from parents to children.
 */
export function planRows(
  tasks: readonly PlanTask[],
  { plan, owner, goal, now }: { plan: PlanId; owner: string; goal: GoalId | null; now: number },
): { tasks: NewTask[]; edges: Edge[] } {
  const dependencies = new Map(tasks.map((task) => [task.key, dependenciesOf(task)]));
  const ids = new Map<string, TaskId>();
  for (const key of parentsFirst(dependencies)) ids.set(key, newId<TaskId>());
  const edges: Edge[] = [];
  const rows = tasks.map((task): NewTask => {
    const id = ids.get(task.key)!;
    const needed = dependencies.get(task.key)!;
    for (const key of needed) edges.push({ parent: ids.get(key)!, child: id });
    const referred = [...new Set(findReferences(task.input).map(({ $from }) => $from))];
    return {
      row: {
        id,
        owner,
        capability: task.capability,
        input: JSON.stringify(task.input ?? null),
        priority: task.priority,
        retries: task.retries,
        timeout_seconds: task.timeoutSeconds,
        created_at: now,
        goal,
        plan,
        key: task.key,
        title: task.title,
        refs:
          referred.length === 0
            ? null
            : JSON.stringify(Object.fromEntries(referred.map((key) => [key, ids.get(key)!]))),
        checks: task.checks.length === 0 ? null : JSON.stringify(task.checks),
      },
      open: needed.length,
    };
  });
  return { tasks: rows.toSorted((a, b) => (a.row.id < b.row.id ? -1 : 1)), edges };
}

function parentsFirst(dependencies: ReadonlyMap<string, readonly string[]>): string[] {
  const open = new Map<string, number>();
  const children = new Map<string, string[]>();
  for (const [key, parents] of dependencies) {
    open.set(key, parents.length);
    for (const parent of parents) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [key]);
      else list.push(key);
    }
  }
  const order = [...dependencies.keys()].filter((key) => open.get(key) === 0);
  for (const key of order) {
    for (const child of children.get(key) ?? []) {
      const left = open.get(child)! - 1;
      open.set(child, left);
      if (left === 0) order.push(child);
    }
  }
  return order;
}

function wrong(field: string, message: string): ValidationError {
  return new ValidationError("plan", [{ field, message }]);
}
