import {
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
import { newTaskRow } from "../store/rows.ts";
import { plainDraft } from "./plain-draft.ts";
import { toJson } from "../submissions/to-json.ts";

/** A task of a plan with what its input was found to hold. */
export interface ReadPlanTask {
  readonly task: PlanTask;
  /** The input's JSON. */
  readonly input: string;
  /** The keys its input refers to, each once. */
  readonly referred: readonly string[];
  /** The keys that must complete before it. */
  readonly dependencies: readonly string[];
}

/**
 * Checks a draft: shapes, keys used once, references that lead somewhere, no circle.
 * @throws ValidationError naming the field, PlanCycleError naming the cycle
 */
export function readPlan(input: PlanDraftInput): { draft: PlanDraft; tasks: ReadPlanTask[] } {
  const draft = plainDraft(input) ?? parse(planDraft, input, "plan");
  const keys = new Map<string, number>();
  for (const [index, { key, title }] of draft.tasks.entries()) {
    const earlier = keys.get(key);
    if (earlier !== undefined) throw wrong(`/tasks/${index}/key`, `${key} is the key of task ${earlier} too`);
    if (title.includes("\0")) throw wrong(`/tasks/${index}/title`, "must not contain the NUL character");
    keys.set(key, index);
  }
  if (draft.title.includes("\0")) throw wrong("/title", "must not contain the NUL character");
  const tasks = draft.tasks.map((task, index) => {
    const text = toJson(task.input, `/tasks/${index}/input`);
    if (mayRefer(text)) checkReferences(task.input, `/tasks/${index}/input`, keys);
    for (const [position, key] of task.after.entries()) {
      if (!keys.has(key)) throw wrong(`/tasks/${index}/after/${position}`, `names no task of the plan: ${key}`);
    }
    return analyse(task, text);
  });
  if (!areInOrder(tasks)) {
    const cycle = findCycle(new Map(tasks.map(({ task, dependencies }) => [task.key, dependencies])));
    if (cycle !== undefined) throw new PlanCycleError(cycle);
  }
  return { draft, tasks };
}

/** The same for tasks that were checked before they were stored. */
export function readAgain(tasks: readonly PlanTask[]): ReadPlanTask[] {
  return tasks.map((task) => analyse(task, JSON.stringify(task.input ?? null)));
}

function analyse(task: PlanTask, input: string): ReadPlanTask {
  const found = mayRefer(input) ? findReferences(task.input) : [];
  const referred = found.length === 0 ? [] : [...new Set(found.map(({ $from }) => $from))];
  const isShort = referred.length === 0 && task.after.length < 2;
  return { task, input, referred, dependencies: isShort ? task.after : [...new Set([...referred, ...task.after])] };
}

/** Only a text that has it can hold a reference; most have none and need not be searched through. */
function mayRefer(input: string): boolean {
  return input.includes('"$from"');
}

/** True when each task stands behind all it depends on, as most drafts are written. */
function areInOrder(tasks: readonly ReadPlanTask[]): boolean {
  const seen = new Set<string>();
  for (const { task, dependencies } of tasks) {
    for (const key of dependencies) if (!seen.has(key)) return false;
    seen.add(task.key);
  }
  return true;
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
  tasks: readonly ReadPlanTask[],
  { plan, owner, goal, now }: { plan: PlanId; owner: string; goal: GoalId | null; now: number },
): { tasks: NewTask[]; edges: Edge[] } {
  const sorted = areInOrder(tasks) ? tasks : parentsFirst(tasks);
  const ids = new Map<string, TaskId>();
  const edges: Edge[] = [];
  const rows = sorted.map(({ task, input, referred, dependencies }): NewTask => {
    const id = newId<TaskId>();
    ids.set(task.key, id);
    const waitingFor = dependencies.map((key) => ids.get(key)!);
    for (const parent of waitingFor) edges.push({ parent, child: id });
    const { capability, priority, retries, timeoutSeconds } = task;
    const row = newTaskRow({ id, owner, capability, input, priority, retries, timeoutSeconds, createdAt: now });
    row.goal = goal;
    row.plan = plan;
    row.key = task.key;
    row.title = task.title;
    if (referred.length > 0) {
      row.refs = JSON.stringify(Object.fromEntries(referred.map((key) => [key, ids.get(key)!])));
    }
    if (task.checks.length > 0) row.checks = JSON.stringify(task.checks);
    return { row, waitingFor };
  });
  return { tasks: rows, edges };
}

function parentsFirst(tasks: readonly ReadPlanTask[]): ReadPlanTask[] {
  const open = new Map<string, number>();
  const children = new Map<string, ReadPlanTask[]>();
  for (const item of tasks) {
    open.set(item.task.key, item.dependencies.length);
    for (const parent of item.dependencies) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [item]);
      else list.push(item);
    }
  }
  const order = tasks.filter(({ dependencies }) => dependencies.length === 0);
  for (const { task } of order) {
    for (const child of children.get(task.key) ?? []) {
      const left = open.get(child.task.key)! - 1;
      open.set(child.task.key, left);
      if (left === 0) order.push(child);
    }
  }
  return order;
}

function wrong(field: string, message: string): ValidationError {
  return new ValidationError("plan", [{ field, message }]);
}
