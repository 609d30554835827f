import type { HookEvent, HookOrigin, HookPayloads } from "../hooks/hook.ts";
import type { HookVerdict } from "../hooks/run-hooks.ts";
import type { LoopEnd } from "./loop-ending.ts";
import type { LoopEvent } from "./loop-events.ts";
import type { LoopLimits } from "./loop-limits.ts";
import type { LoopOptions } from "./loop-options.ts";
import type { ParentLoop } from "./nesting.ts";
import type { RunState } from "./run-state.ts";
import type { Toolbox } from "./tools/toolbox.ts";

/** One execution of a run, as its parts see it. */
export interface LoopRun {
  readonly options: LoopOptions;
  readonly limits: LoopLimits;
  readonly state: RunState;
  readonly toolbox: Toolbox;
  readonly origin: HookOrigin;
  /** The loop around this one. */
  readonly parent: ParentLoop | undefined;
  /** This loop, for those it starts. */
  readonly self: ParentLoop;
  /** The task's signal, or the end of the time this run may work. */
  readonly signal: AbortSignal;
  /** Why calls of this execution stopped for a person, by their place. */
  readonly questions: Map<string, Error>;
  /** Milliseconds of work so far. */
  readonly active: () => number;
  /** What the servers counted for each token that was estimated. */
  readonly estimateFactor: () => number;
  readonly correctEstimate: (estimated: number, counted: number) => void;
  readonly now: () => number;
  readonly emit: (event: LoopEvent) => void;
  /** Asks the hooks of an event and keeps their notes, once under this key. */
  readonly ask: <Event extends HookEvent>(
    event: Event,
    key: string,
    payload: HookPayloads[Event],
  ) => Promise<HookVerdict<Event>>;
}

/** A part of a run that may have ended the run. */
export type Ended = { readonly end: LoopEnd } | undefined;
