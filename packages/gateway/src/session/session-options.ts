import type { Principal } from "@hearth/protocol";
import type { Label, PermissionLevel } from "@hearth/policy";

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
}
