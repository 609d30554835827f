import type { Principal } from "@hearth/protocol";
import type { TaskContext } from "@hearth/engine";
import type { WorkspaceReader, WorkspaceWriter } from "@hearth/sandbox";

export interface InvokeOptions {
  /** Cancels this one call; the task's own signal always does too. */
  signal?: AbortSignal;
}

/** What a capability's code may use. Every effect on the world goes through one of these doors. */
export interface AgentContext extends TaskContext {
  /** The agent, acting on behalf of the person who asked. */
  readonly principal: Principal;
  /** The folder the goal was given with `--in`. Lists nothing when there was none. */
  readonly workspace: WorkspaceReader;
  /** The folder results are written to. */
  readonly output: WorkspaceWriter;
  /**
   * Calls another capability within this task. Its durable steps are kept under what is called and with what input,
   * so the same call finds them again after a crash.
   * @throws UnknownCapabilityError, ValidationError, AgentOutputError, InvocationDepthError, or what the capability throws
   */
  invoke(capability: string, input: unknown, options?: InvokeOptions): Promise<unknown>;
}

/** What a runtime is given to make an `AgentContext` from. `principal` is who asked. */
export type RuntimeContext = Omit<AgentContext, "invoke">;
