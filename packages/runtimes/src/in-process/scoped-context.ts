import type { Principal } from "@hearth/protocol";
import type { AgentContext, RuntimeContext } from "../agent-context.ts";

export interface ScopeOptions {
  /** Prefix of durable step names; empty for none. */
  scope: string;
  principal: Principal;
  signal: AbortSignal;
  /** What becomes of progress reported inside. */
  progress(fraction: number, message?: string): void;
  invoke: AgentContext["invoke"];
}

/** A context for one call inside a task: same doors, its own step names, signal and principal. */
export function scopedContext(parent: RuntimeContext, options: ScopeOptions): AgentContext {
  const { scope, principal, signal } = options;
  return {
    task: parent.task,
    workspace: parent.workspace,
    output: parent.output,
    principal,
    signal,
    step: (name, work) => parent.step(scope === "" ? name : `${scope}/${name}`, work),
    wait: (name, waitOptions) => parent.wait(name, waitOptions),
    progress: (fraction, message) => options.progress(fraction, message),
    emit: (part) => parent.emit(part),
    invoke: (capability, input, invokeOptions) => options.invoke(capability, input, invokeOptions),
  };
}
