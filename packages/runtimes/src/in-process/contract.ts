import type { AgentHealth, Capability, Manifest } from "@hearth/protocol";
import type { TaskContext, TaskHandler } from "@hearth/engine";
import type { RuntimeContext } from "../agent-context.ts";
import type { Agent } from "../define-agent.ts";

/** One call of a capability, with the input as its schema made it. */
export interface Invocation {
  agent: string;
  capability: string;
  input: unknown;
  task: string;
}

export interface InProcessRuntimeOptions {
  /** How deep capabilities may call each other. @default 8 */
  maximumDepth?: number;
  /**
   * Stands around every call, after its input was checked and before its output is: to record it, to time it,
   * or to answer in its place.
   */
  intercept?: (invocation: Invocation, run: () => Promise<unknown>) => Promise<unknown>;
  /** Tasks that wait for an agent; the runtime itself queues none. @default 0 */
  queueDepth?: (manifest: Manifest) => number;
  /** True for an agent that is to begin nothing. @default none */
  isStopped?: (agent: string) => boolean;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
  /** Told when a run of an agent begins and when it has ended, so that nobody need look again and again. */
  onRun?: (agent: string, what: "began" | "ended") => void;
}

export interface ExecuteOptions {
  capability: string;
  input: unknown;
  /** `principal` is who asked; the capability's code sees the agent acting on their behalf. */
  context: RuntimeContext;
  /** Prefix of the names of durable steps and effects, for another run of the same task. @default none */
  scope?: string;
}

/** Makes what a task's code may use from what the engine gives; called once per attempt. */
export type ContextFactory = (
  context: TaskContext,
  target: { manifest: Manifest; capability: Capability },
) => Promise<RuntimeContext> | RuntimeContext;

/** What a run that was ended belonged to. */
export interface EndedRun {
  readonly task: string;
  /** Whose task it is. */
  readonly owner: string;
}

/** Runs agents in this process. */
export interface InProcessRuntime {
  /**
   * Makes an agent available. Disposing the result takes it away again; calls that run go on.
   * @throws CapabilityTakenError when the agent's name or one of its capabilities is registered already
   * @throws ValidationError when a JSON Schema of the agent is wrong
   */
  register(agent: Agent): Disposable;
  agents(): Agent[];
  capabilities(): Capability[];
  /** The agent that offers a capability, if one does. */
  find(capability: string): Agent | undefined;
  /**
   * Checks the input, runs the capability, checks the output.
   * @throws UnknownCapabilityError, AgentStoppedError, ValidationError (input), AgentOutputError (output), the signal's reason on abort,
   * or what the code threw, as a HearthError
   */
  execute(options: ExecuteOptions): Promise<unknown>;
  /** A handler for the engine's worker. @throws UnknownCapabilityError */
  handler(capability: string, contextFactory: ContextFactory): TaskHandler;
  /** Handlers of every capability registered now. */
  handlers(contextFactory: ContextFactory): Record<string, TaskHandler>;
  /** The figures of every agent. @param owner whose task may be named as the current one. @default nobody's */
  health(owner?: string): AgentHealth[];
  /** Those of one; undefined where it is not registered. */
  healthOf(agent: string): AgentHealth | undefined;
  /**
   * Ends runs of an agent, at once and also when their code does not listen: they reject with `reason`.
   * @param silentMilliseconds only those without a sign of life for so long; without it all
   * @returns the tasks they were part of
   */
  abort(agent: string, reason: Error, options?: { silentMilliseconds?: number }): EndedRun[];
}
