import type { GatewaySession } from "@hearth/gateway";
import type { ModelDoor } from "@hearth/models";
import type { Standing } from "@hearth/policy";
import type { Manifest, Principal } from "@hearth/protocol";
import type { TaskContext } from "@hearth/engine";
import type { WorkspaceReader, WorkspaceWriter } from "@hearth/sandbox";
import type { AgentEffects } from "./effects/agent-effects.ts";

export interface InvokeOptions {
  /** Cancels this one call; the task's own signal always does too. */
  signal?: AbortSignal;
  /**
   * Names the call within its caller, so that its steps and effects are found again whatever else was called before it.
   * Whoever leaves out calls that ended when it comes back must give one.
   * @default what is called and with what; equal calls are numbered
   */
  key?: string;
  /** What is called works as an agent that was spawned, with what it was given; see `Standing.spawn` of `@hearth/policy`. */
  as?: Standing;
}

/** What a capability's code may use. Every effect on the world goes through one of these doors. */
export interface AgentContext extends TaskContext {
  /** The agent, acting on behalf of the person who asked. */
  readonly principal: Principal;
  /** Who called this capability: an agent, or the person whose task it is. */
  readonly caller: Principal;
  /** The folder the goal was given with `--in`. Lists nothing when there was none. */
  readonly workspace: WorkspaceReader;
  /** The folder results are written to. */
  readonly output: WorkspaceWriter;
  /**
   * The agent's own folder for this task, which begins as a copy of the input folder and which commands change. Nobody
   * else writes there; what is to be a result is written to `output`.
   */
  readonly copy: WorkspaceWriter;
  /**
   * Commands, SQL, the network. What the plan did not name is denied. A call that a person has to answer parks the
   * task: it throws TaskParkedError, which the code lets pass, and the code is run again from its beginning afterwards.
   */
  readonly effects: AgentEffects;
  /** The door to language models, bound to this run; absent where none is given. */
  readonly model?: ModelDoor | undefined;
  /** What this run has read so far, and where more of it is noted. */
  readonly labels?: Pick<GatewaySession, "label" | "recalled" | "addLabel"> | undefined;
  /** What this run may, and may give to agents it spawns; absent where none can be. A tool has its caller's. */
  readonly standing?: Standing | undefined;
  /**
   * Calls another capability within this task. Its durable steps are kept under what is called and with what input,
   * so the same call finds them again after a crash.
   * @throws UnknownCapabilityError, ValidationError, AgentOutputError, InvocationDepthError, or what the capability throws
   */
  invoke(capability: string, input: unknown, options?: InvokeOptions): Promise<unknown>;
}

/** A capability that is called by another. */
export interface Callee {
  manifest: Manifest;
  capability: string;
  /** The called agent, at most at its caller's level. */
  principal: Principal;
  /** It works as an agent that was spawned. */
  as?: Standing;
}

/** The doors of one call. */
export interface AgentDoors extends Pick<AgentContext, "workspace" | "output" | "model" | "labels" | "standing"> {
  /** @default the folder of results */
  readonly copy?: WorkspaceWriter;
  /** @default every one of them closed */
  readonly effects?: AgentEffects;
  /** The doors of what this call calls: at most its own. @default the same */
  readonly childDoors?: (callee: Callee) => AgentDoors;
}

/** What a runtime is given to make an `AgentContext` from. `principal` is who asked. */
export type RuntimeContext = Omit<AgentContext, "invoke" | "caller" | keyof AgentDoors> & AgentDoors;
