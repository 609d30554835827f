import { planDraft, type PlanDraft, planTask, type PlanTask } from "@hearth/protocol";
import { Accepted } from "../submissions/accepted.ts";

const { shape } = planTask;
const fields = {
  capability: new Accepted(shape.capability),
  priority: new Accepted(shape.priority),
  timeoutSeconds: new Accepted(shape.timeoutSeconds),
  retries: new Accepted(shape.retries),
};
const draftTitle = new Accepted(planDraft.shape.title);
const defaults = planTask.parse({ key: "any", title: "", capability: "any", input: null });

/** Narrower than, or the same as, what the schema takes; what does not fit is for the schema to judge. */
const plainKey = /^[a-z][a-z0-9-]{0,63}$/;
const longestTitle = 300;
const mostTasks = 100_000;

/**
 * A draft whose tasks have nothing but the usual fields, with their defaults, as the schema would give it; undefined
 * for every other, right or wrong. Plans are large and the schema's checks are a good part of what storing one costs.
 */
export function plainDraft(input: unknown): PlanDraft | undefined {
  if (!isPlainObject(input) || Object.keys(input).length !== 2) return undefined;
  const { title, tasks } = input;
  if (!draftTitle.has(title) || !Array.isArray(tasks)) return undefined;
  if (tasks.length === 0 || tasks.length > mostTasks) return undefined;
  const read: PlanTask[] = [];
  for (const item of tasks) {
    const task = plainTask(item);
    if (task === undefined) return undefined;
    read.push(task);
  }
  return { title: title as string, tasks: read };
}

function plainTask(item: unknown): PlanTask | undefined {
  if (!isPlainObject(item)) return undefined;
  const task: PlanTask = {
    key: "",
    title: "",
    capability: "",
    input: undefined,
    after: [],
    priority: defaults.priority,
    timeoutSeconds: defaults.timeoutSeconds,
    retries: defaults.retries,
    checks: [],
    permissions: [],
  };
  let titled = false;
  for (const name in item) {
    const value = item[name];
    if (name === "input") task.input = value;
    else if (name === "key") {
      if (typeof value !== "string" || !plainKey.test(value)) return undefined;
      task.key = value;
    } else if (name === "title") {
      if (typeof value !== "string" || value.length > longestTitle) return undefined;
      task.title = value;
      titled = true;
    } else if (name === "after") {
      if (!Array.isArray(value) || !value.every((key) => typeof key === "string" && plainKey.test(key)))
        return undefined;
      task.after = [...(value as string[])];
    } else if (Object.hasOwn(fields, name) && fields[name as keyof typeof fields].has(value)) {
      (task as Record<string, unknown>)[name] = value;
    } else return undefined;
  }
  const isWhole = titled && task.key !== "" && task.capability !== "" && task.input !== undefined;
  return isWhole ? task : undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
