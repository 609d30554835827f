import type { Capability, Plan, PlanTask } from "@hearth/sdk";
import { waitsFor } from "./plan-graph.ts";

/** A plan that is being changed. */
export type Draft = Pick<Plan, "title" | "tasks">;

/** The draft with one more step, which waits for nothing yet, and its key. */
export function withStep(draft: Draft, capability: Capability): { draft: Draft; key: string } {
  const wanted = capability.name.replaceAll(".", "-").slice(0, 50);
  const taken = new Set(draft.tasks.map(({ key }) => key));
  let key = wanted;
  for (let number = 2; taken.has(key); number += 1) key = `${wanted}-${number}`;
  const step: PlanTask = {
    key,
    title: (capability.description.split(/[.;](?:\s|$)/)[0] ?? capability.name).slice(0, 120),
    capability: capability.name,
    input: {},
    after: [],
    priority: 5,
    timeoutSeconds: 300,
    retries: 3,
    checks: [],
    permissions: capability.permissions,
  };
  return { draft: { ...draft, tasks: [...draft.tasks, step] }, key };
}

/** True when `key` waits for `other`, by however many steps between; also for itself. */
export function waitsOn(tasks: readonly PlanTask[], key: string, other: string): boolean {
  const byKey = new Map(tasks.map((step) => [step.key, step]));
  const seen = new Set<string>();
  const open = [key];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === other) return true;
    const step = byKey.get(next);
    if (step === undefined || seen.has(next)) continue;
    seen.add(next);
    open.push(...waitsFor(step));
  }
  return false;
}

/** The draft in which `to` waits for `from`; unchanged where it does already, or where they would wait for each other. */
export function connected(draft: Draft, from: string, to: string): Draft {
  const step = draft.tasks.find(({ key }) => key === to);
  if (step === undefined || waitsFor(step).includes(from) || waitsOn(draft.tasks, from, to)) return draft;
  return changed(draft, { ...step, after: [...step.after, from] });
}

/** The draft in which `to` no longer waits for `from`. What its input takes from there stays, and so does the waiting for it. */
export function disconnected(draft: Draft, from: string, to: string): Draft {
  const step = draft.tasks.find(({ key }) => key === to);
  return step === undefined ? draft : changed(draft, { ...step, after: step.after.filter((key) => key !== from) });
}

/** Whether a step waits because its input takes the other's output. */
export function takesFrom(step: PlanTask, from: string): boolean {
  return waitsFor({ input: step.input, after: [] }).includes(from);
}

export function changed(draft: Draft, step: PlanTask): Draft {
  return { ...draft, tasks: draft.tasks.map((other) => (other.key === step.key ? step : other)) };
}
