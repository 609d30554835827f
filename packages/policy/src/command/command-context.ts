import type { Finding } from "../rules/decision.ts";
import type { AgentPolicy, Policy } from "../rules/policy.ts";

/** What the command checks need from the rest of the policy. */
export interface CommandContext {
  policy: Policy;
  agentName: string;
  agent: AgentPolicy;
  /** Judges text handed to a database client. */
  sql(text: string): Finding;
  /** Judges where a URL leads, before any name is resolved. */
  url(text: string): Finding;
  /** Judges an absolute normalized path. */
  path(path: string, mode: "read" | "write"): Finding;
  /** Judges a pattern by the text it begins with: undefined when no refused file is plainly among what it may name. */
  hides(beginning: string): Finding | undefined;
  /** Text of workspace files that the command would obey, when the request brought them along. */
  files?: Readonly<Record<string, string>> | undefined;
  /** Judges shell text that a shell inside the command runs. */
  script(text: string, directory: string | undefined, depth: number): readonly Finding[];
}
