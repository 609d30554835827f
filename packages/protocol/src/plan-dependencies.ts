import type { OutputReference, PlanTask } from "./plan.ts";

/** True for an object of the exact shape `{$from, pointer?}`. */
export function isOutputReference(value: unknown): value is OutputReference {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const record = value as Record<string, unknown>;
  if (typeof record["$from"] !== "string") return false;
  return Object.keys(record).every((key) => key === "$from" || (key === "pointer" && typeof record[key] === "string"));
}

/** Every output reference inside an input, in document order. */
export function findReferences(input: unknown): OutputReference[] {
  const found: OutputReference[] = [];
  const pending: unknown[] = [input];
  while (pending.length > 0) {
    const value = pending.pop();
    if (isOutputReference(value)) found.push({ $from: value.$from, pointer: value.pointer ?? "" });
    else if (Array.isArray(value)) pending.push(...value.toReversed());
    else if (typeof value === "object" && value !== null) pending.push(...Object.values(value).toReversed());
  }
  return found;
}

/** The keys that must complete before a task: those its input refers to and those in `after`, each once. */
export function dependenciesOf(task: Pick<PlanTask, "input" | "after">): string[] {
  return [...new Set([...findReferences(task.input).map((reference) => reference.$from), ...task.after])];
}

/** A copy of `input` in which each reference is replaced by what `resolve` returns for it. */
export function resolveReferences(input: unknown, resolve: (reference: OutputReference) => unknown): unknown {
  if (isOutputReference(input)) return resolve({ $from: input.$from, pointer: input.pointer ?? "" });
  if (Array.isArray(input)) return input.map((item) => resolveReferences(item, resolve));
  if (typeof input === "object" && input !== null) {
    return Object.fromEntries(Object.entries(input).map(([key, item]) => [key, resolveReferences(item, resolve)]));
  }
  return input;
}

/** The value at a JSON Pointer (RFC 6901), or undefined when there is none. */
export function valueAtPointer(document: unknown, pointer: string): unknown {
  if (pointer === "") return document;
  let current: unknown = document;
  for (const escaped of pointer.slice(1).split("/")) {
    const token = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, token)) return undefined;
    current = (current as Record<string, unknown>)[token];
  }
  return current;
}

/**
 * The keys of one cycle, first key repeated at the end, or undefined when the graph has none.
 * Iterative, so that a chain of 100,000 tasks does not exhaust the stack.
 */
export function findCycle(dependencies: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  for (const start of dependencies.keys()) {
    if (done.has(start)) continue;
    const path: string[] = [];
    const onPath = new Set<string>();
    const stack: { key: string; next: number }[] = [{ key: start, next: 0 }];
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      if (frame.next === 0) {
        path.push(frame.key);
        onPath.add(frame.key);
      }
      const child = (dependencies.get(frame.key) ?? [])[frame.next++];
      if (child === undefined) {
        stack.pop();
        path.pop();
        onPath.delete(frame.key);
        done.add(frame.key);
      } else if (onPath.has(child)) {
        return [...path.slice(path.indexOf(child)), child];
      } else if (!done.has(child)) {
        stack.push({ key: child, next: 0 });
      }
    }
  }
  return undefined;
}
