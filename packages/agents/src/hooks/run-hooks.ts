import { parse } from "@hearth/protocol";
import {
  guardedEvents,
  type Hook,
  hookAnswer,
  type HookEvent,
  type HookInput,
  type HookOrigin,
  type HookPayloads,
} from "./hook.ts";

/** An annotation: what a hook said, or that it failed. */
export interface HookNote {
  readonly from: string;
  readonly text: string;
  /** `person` for what only tells that a hook failed. */
  readonly audience: "model" | "person";
}

export interface HookVerdict<Event extends HookEvent> {
  readonly decision: "continue" | "block" | "stop";
  /** The hook that decided, and why. */
  readonly hook: string | undefined;
  readonly reason: string;
  /** With all changes in it. */
  readonly payload: HookPayloads[Event];
  readonly changed: boolean;
  readonly notes: readonly HookNote[];
}

const changeable: Partial<Record<HookEvent, "text" | "input" | "output">> = {
  UserPromptSubmit: "text",
  PreToolUse: "input",
  PostToolUse: "output",
};

const defaultTimeoutMilliseconds = 5000;

/**
 * Asks the hooks of an event in the order they were given, each with what the ones before it changed. The first that blocks
 * or stops ends the round. None can hang it: a hook that is silent past its time is given up, which an annotation records.
 * @throws the signal's reason when the run is aborted
 */
export async function runHooks<Event extends HookEvent>(options: {
  hooks: readonly Hook[];
  event: Event;
  payload: HookPayloads[Event];
  origin: HookOrigin;
  signal: AbortSignal;
}): Promise<HookVerdict<Event>> {
  const { hooks, event, origin, signal } = options;
  const notes: HookNote[] = [];
  let payload = options.payload;
  let changed = false;
  for (const hook of hooks) {
    if (!hook.events.includes(event)) continue;
    if (hook.capabilities !== undefined && "capability" in payload && !hook.capabilities.includes(payload.capability))
      continue;
    const answer = await askHook(hook, { event, ...payload, ...origin } as HookInput, signal);
    if ("problem" in answer) {
      notes.push({ from: hook.name, text: `${event}: ${answer.problem}`, audience: "person" });
      const closed = (hook.onFailure ?? (guardedEvents.has(event) ? "block" : "go-on")) === "block";
      if (!closed) continue;
      return { decision: "block", hook: hook.name, reason: `the hook ${answer.problem}`, payload, changed, notes };
    }
    const { decision, reason = "no reason was given", change, note } = answer;
    if (note !== undefined && note !== "") notes.push({ from: hook.name, text: note, audience: "model" });
    const field = changeable[event];
    if (change !== undefined && field !== undefined && change[field] !== undefined) {
      payload = { ...payload, [field]: change[field] };
      changed = true;
    }
    if (decision !== "continue") return { decision, hook: hook.name, reason, payload, changed, notes };
  }
  return { decision: "continue", hook: undefined, reason: "", payload, changed, notes };
}

async function askHook(
  hook: Hook,
  input: HookInput,
  signal: AbortSignal,
): Promise<ReturnType<typeof hookAnswer.parse> | { problem: string }> {
  const limit = hook.timeoutMilliseconds ?? defaultTimeoutMilliseconds;
  const controller = new AbortController();
  const { promise: late, resolve: giveUp } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => giveUp("late"), limit);
  const onAbort = (): void => giveUp("late");
  signal.throwIfAborted();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    // A copy, so that a hook changes nothing but through its answer.
    const work = Promise.try(() => hook.run(structuredClone(input), { signal: controller.signal }));
    const answer = await Promise.race([work, late]);
    signal.throwIfAborted();
    if (answer === "late") return { problem: `did not answer within ${limit} ms` };
    return parse(hookAnswer, answer ?? {}, `the answer of the hook ${hook.name}`);
  } catch (error) {
    signal.throwIfAborted();
    return { problem: `failed: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    controller.abort();
  }
}
