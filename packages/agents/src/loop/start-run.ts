import { ownerOf } from "@hearth/protocol";
import type { HookEvent, HookOrigin, HookPayloads } from "../hooks/hook.ts";
import { type HookVerdict, runHooks } from "../hooks/run-hooks.ts";
import { LoopNestingError } from "./errors/loop-nesting-error.ts";
import type { LoopPart } from "./loop-events.ts";
import type { LoopRun } from "./loop-run.ts";
import { defaultLoopLimits, type LoopLimits } from "./loop-limits.ts";
import type { LoopOptions } from "./loop-options.ts";
import { type ParentLoop, parentLoop } from "./nesting.ts";
import { RunState } from "./run-state.ts";
import { createToolbox } from "./tools/toolbox.ts";

/** What tells that the time a run may work is over. */
export class RunTimeEnded extends Error {}

/**
 * Reads what is known of the run and puts its parts together.
 * @throws LoopNestingError when it would be too deep or one too many, NotFoundError for another's conversation
 */
export async function startRun(options: LoopOptions): Promise<LoopRun & Disposable> {
  const { context, conversation, agent, hooks = [], now = Date.now } = options;
  const limits: LoopLimits = { ...defaultLoopLimits, ...options.limits };
  const parent = parentLoop();
  const depth = (parent?.depth ?? 0) + 1;
  const deepest = Math.min(limits.depth, parent?.maximumDepth ?? limits.depth);
  if (depth > deepest)
    throw new LoopNestingError(`${agent} would be agent number ${depth} within another, and ${deepest} is the most`);
  const state = await RunState.load(options);
  await parent?.childStarted({ agent, conversation });
  options.session?.addLabel(state.label);

  const started = performance.now();
  const before = state.activeMilliseconds;
  const active = (): number => before + performance.now() - started;
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new RunTimeEnded("the time of the run is over")),
    Math.max(0, Math.min(limits.activeSeconds * 1000 - before, 2 ** 31 - 1)),
  );
  const origin: HookOrigin = { agent, owner: ownerOf(context.principal), conversation, run: state.run };
  const signal = AbortSignal.any([context.signal, deadline.signal]);

  const ask = async <Event extends HookEvent>(
    event: Event,
    key: string,
    payload: HookPayloads[Event],
  ): Promise<HookVerdict<Event>> => {
    if (hooks.length === 0)
      return { decision: "continue", hook: undefined, reason: "", payload, changed: false, notes: [] };
    const verdict = await runHooks({ hooks, event, payload, origin, signal: context.signal });
    await state.recordAll(
      verdict.notes.map(({ from, text, audience }, index) => ({
        key: `${key}/note-${index}`,
        body: { type: "note" as const, run: state.run, from, text, audience },
      })),
    );
    return verdict;
  };

  let factor = 1;
  const self: ParentLoop = {
    conversation,
    depth,
    maximumDepth: deepest,
    async childStarted(child) {
      const key = `child-${child.conversation}`;
      if (state.has(key)) return;
      if (state.children >= limits.children)
        throw new LoopNestingError(`${agent} has started ${state.children} agents, and ${limits.children} is the most`);
      await state.record(key, { type: "child-started", run: state.run, ...child });
    },
    async childEnded({ agent: name, conversation: child, ending, text }) {
      const verdict = await ask("SubagentStop", `child-${child}/stop`, {
        subagent: name,
        itsConversation: child,
        ending: ending.kind,
        text,
      });
      return verdict.decision === "continue" ? undefined : `${verdict.hook}: ${verdict.reason}`;
    },
  };

  return {
    options,
    limits,
    state,
    toolbox: createToolbox(options.offers ?? []),
    origin,
    parent,
    self,
    signal,
    questions: new Map(),
    active,
    estimateFactor: () => factor,
    correctEstimate(estimated, counted) {
      // Only upwards: some servers leave out what they had cached, and a view too long is worse than one cut early.
      if (estimated > 0) factor = Math.min(3, Math.max(1, counted / estimated));
    },
    now,
    emit: (event) => context.emit({ ...event, agent, stream: conversation } satisfies LoopPart),
    ask,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
