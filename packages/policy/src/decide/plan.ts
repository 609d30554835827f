import type { HostStep } from "../command/host/host-steps.ts";
import type { Verb } from "../command/host/verb.ts";
import type { CanonicalTarget } from "../egress/target.ts";
import type { CommandLimits, EgressRules, NetworkLimits } from "../rules/policy.ts";

/** A folder the sandbox shows to the command. */
export interface Mount {
  /** What is mounted; the launcher knows where each is on the disk. "system" is the same path of the host. */
  source: "workspace" | "temporary" | "home" | "system";
  target: string;
  mode: "read" | "write";
}

/** Shell text or words, exactly as they are to run inside the sandbox. */
export interface CommandPlan {
  kind: "command";
  /** The words when the text is one plain command, else the text for `bash --norc --noprofile -c`. */
  run: { argv: readonly string[] } | { script: string };
  /** Working directory inside the sandbox. */
  directory: string;
  /** The whole environment; nothing else is handed over. */
  environment: Readonly<Record<string, string>>;
  mounts: readonly Mount[];
  /** Files and folders of the workspace that are mounted read-only on top. */
  readOnly: readonly string[];
  /** What the session's egress proxy lets through. */
  egress: EgressRules;
  network: NetworkLimits;
  limits: CommandLimits;
}

/** Steps for the helper that acts on the host. */
export interface HostPlan {
  kind: "host";
  steps: readonly HostStep[];
  limits: CommandLimits;
}

export interface VerbPlan {
  kind: "verb";
  verb: Verb;
  limits: CommandLimits;
}

export interface SqlPlan {
  kind: "sql";
  /** The checked text. */
  text: string;
  dialect: "postgresql" | "sqlite";
  /** Database role to run as. */
  role: string;
  /** Roll back and ask when more rows than this are changed. */
  rowCap: number;
  /** Run on a read-only connection or transaction. */
  readOnly: boolean;
  kinds: readonly string[];
  statementMilliseconds: number;
}

export interface PathPlan {
  kind: "path";
  /** Opened relative to the handle of this root, never by absolute path. */
  root: "workspace" | "temporary" | "system";
  /** Relative to the root, normalized, without `..`; "." is the root itself. */
  path: string;
  mode: "read" | "write" | "delete";
  /** Largest file written, in bytes. */
  fileBytes: number;
}

export interface EgressPlan {
  kind: "egress";
  target: CanonicalTarget;
  method: string;
  /** Rules for the addresses the name leads to and for every redirect. */
  rules: EgressRules;
  network: NetworkLimits;
}

/** One question to a model. */
export interface ModelPlan {
  kind: "model";
  /** `server/model`. */
  model: string;
  /** Absent for a model that runs inside the hub. */
  target?: CanonicalTarget;
  /** It runs on this machine, so what it is given stays here. */
  local: boolean;
  /** What may be reached for it: the server and nothing else. */
  rules: EgressRules;
}

export interface SpendPlan {
  kind: "spend";
  microUnits: number;
}

export interface MessagePlan {
  kind: "message";
  channel: string;
  to: string;
}

/** Exactly what is executed once the decision allows it. Nothing is parsed again downstream. */
export type ExecutionPlan =
  | CommandPlan
  | HostPlan
  | VerbPlan
  | SqlPlan
  | PathPlan
  | EgressPlan
  | ModelPlan
  | SpendPlan
  | MessagePlan;
