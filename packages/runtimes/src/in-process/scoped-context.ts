import type { Principal } from "@hearth/protocol";
import type { AgentContext, AgentDoors, RuntimeContext } from "../agent-context.ts";
import { closedEffects } from "../effects/named-effects.ts";
import { insideStep, placedEffects } from "../effects/placed-effects.ts";

export interface ScopeOptions {
  /** Prefix of durable step names; empty for none. */
  scope: string;
  /** @default the context's */
  doors?: AgentDoors;
  principal: Principal;
  caller: Principal;
  signal: AbortSignal;
  /** What becomes of progress reported inside. */
  progress(fraction: number, message?: string): void;
  invoke: AgentContext["invoke"];
}

/** A context for one call inside a task: same doors, its own step names, signal and principal. */
export function scopedContext(parent: RuntimeContext, options: ScopeOptions): AgentContext {
  const { scope, principal, caller, signal, doors = parent } = options;
  return {
    task: parent.task,
    workspace: doors.workspace,
    output: doors.output,
    copy: doors.copy ?? doors.output,
    effects: placedEffects(scope, doors.effects ?? closedEffects),
    model: doors.model,
    labels: doors.labels,
    standing: doors.standing,
    principal,
    caller,
    signal,
    step: (name, work) => {
      const whole = scope === "" ? name : `${scope}/${name}`;
      return parent.step(whole, () => insideStep(whole, work));
    },
    wait: (name, waitOptions) => parent.wait(name, waitOptions),
    progress: (fraction, message) => options.progress(fraction, message),
    emit: (part) => parent.emit(part),
    invoke: (capability, input, invokeOptions) => options.invoke(capability, input, invokeOptions),
  };
}
