import type { Finding } from "../../rules/decision.ts";

/**
 * One action on the host, as data. The helper that performs it runs `argv` as it stands, with an empty environment
 * and without a shell; `argv` is built here from checked parts and is never text that somebody wrote.
 */
export interface Verb {
  /** Such as "service.restart" or "docker.rm". */
  name: string;
  /** Named parts for the approval card and for rules. */
  arguments: Readonly<Record<string, string | readonly string[] | boolean>>;
  argv: readonly string[];
  /** Files of the workspace it would obey; they must have been judged before it is performed. */
  obeys?: readonly string[];
}

export type VerbResult = { verb: Verb; finding: Finding } | { verb?: undefined; finding: Finding };

/** What building a verb needs to know about the agent. */
export interface VerbContext {
  /** Units it may name; null means any. */
  units: readonly string[] | null;
  /** Workspace folder on the host's side is resolved later; here paths are those of the mount. */
  directory: string;
  /** Text of files that the command would obey, by path in the workspace, when the request brought them along. */
  files?: Readonly<Record<string, string>> | undefined;
}
