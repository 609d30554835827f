import type { Principal } from "@hearth/protocol";
import type { CommandLimits, Label, PermissionLevel } from "@hearth/policy";

export interface SessionOptions {
  /** The agent, on behalf of a person. */
  who: Principal;
  /** Its name in the policy. */
  agent: string;
  /** At most the parent's. */
  level: PermissionLevel;
  /** What approvals are bound to, and what stays the same when a parked run comes back: usually the task's id. */
  session: string;
  task?: string;
  goal?: string;
  plan?: string;
  /** Nobody is there to be asked. @default false */
  unattended?: boolean;
  /** What the data that this run begins with carries. @default public, trusted */
  label?: Label;
  /** Limits of each effect where they are lower than the policy's: those of the agent that started this one. */
  limits?: Partial<CommandLimits>;
  /** The spawned agents that act here, outermost first; each has a budget of its own in the ledger. */
  workers?: readonly string[];
  /** No request for a higher level goes above this, whatever the policy says. @default the policy's maximum */
  highest?: PermissionLevel;
  /**
   * Keeps that this run has risen, before it does, for when it comes back. Without it the run never rises: it is another
   * one's, or nobody would remember.
   */
  onRaised?: (level: PermissionLevel) => Promise<void>;
  /** Refusals after which the run is stopped: it is broken, or someone else steers it. @default 200 */
  maximumDenials?: number;
  /** Questions one run may put to a person; more would only tire them into a yes. @default 20 */
  maximumQuestions?: number;
}

/** What a run gives to one it starts. The rest it inherits. */
export interface ChildOptions {
  who: Principal;
  agent: string;
  /** Wanted; the child gets the lower of this and its parent's. */
  level: PermissionLevel;
  session: string;
  task?: string;
  /** The child is a tool, the hand of this run: it works at this run's level and asks for a higher one on its behalf. */
  hand?: boolean;
  /** The child is a spawned agent with this id and these limits, on top of what binds its parent. */
  worker?: { id: string; limits: Partial<CommandLimits> };
}
