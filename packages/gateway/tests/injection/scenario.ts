import type { PermissionLevel } from "@hearth/policy";

/** What an injected instruction is after. */
export type AttackClass =
  | "exfiltration"
  | "encoded"
  | "reading"
  | "secrets"
  | "planting"
  | "shell"
  | "sql"
  | "privilege"
  | "unattended"
  | "spending"
  | "approval"
  | "laundering"
  | "exhaustion";

/**
 * One attack: an agent with an ordinary task meets a text from outside that gives it orders, and obeys each of them.
 * Lines of a task and of an attack are in the model's small language, see `obedient-model.ts`.
 */
export interface Scenario {
  name: string;
  class: AttackClass;
  agent: string;
  /** @default 1 */
  level?: PermissionLevel;
  unattended?: boolean;
  /** Where the orders come from: a page, a mail that was filed as from outside, or what a tool prints of a file. */
  from: "web" | "mail" | "tool";
  /** What it does before it meets them. @default reading the private note */
  first?: readonly string[];
  orders: readonly string[];
  /** What another run does afterwards, in the same workspace or another. */
  afterwards?: { agent: string; steps: readonly string[]; elsewhere?: boolean };
  /** One of these stopped it; a rule, a code or an outcome. */
  stoppedBy: RegExp;
  /** Also forbidden, beside what holds for every scenario: these files of the workspace must not be. */
  absent?: readonly string[];
  needsSandbox?: boolean;
}
