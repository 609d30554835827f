import type { DurableOutcome, Effect, LevelRequest } from "@hearth/gateway";
import type { ExecutionPlan, PermissionLevel } from "@hearth/policy";

/** What every effect may be given beside what it does. */
export interface EffectCallOptions {
  /**
   * Names the effect within the task: a run that comes back with the same key gets the outcome that is there.
   * @default what is done and where in the code's steps; equal calls are numbered
   */
  key?: string;
  /** The agent's own words on why. A card shows them last and marked as the agent's. */
  agentText?: string;
  /**
   * Where a person has to be asked, park the task until the answer and go on with it. Without it the outcome is
   * `needs-approval`, and the same call made later finds the answer.
   * @default true
   */
  wait?: boolean;
}

export interface CommandOptions extends EffectCallOptions {
  /**
   * The folder shown at /work. `input`: the input folder, read-only. `copy`: a copy of it that belongs to the goal.
   * `output`: the folder of results.
   * @default input for a command that only reads, else copy
   */
  place?: "input" | "copy" | "output";
  /** The command is of no use without the network: where it would be withheld, a person is asked. @default false */
  needsNetwork?: boolean;
  /** Ends the command. */
  signal?: AbortSignal;
}

/** How a command ended. Output that is no UTF-8 has U+FFFD in its places. */
export interface CommandOutput {
  /** Null where it was killed. */
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  outputTruncated: boolean;
  stdout: string;
  stderr: string;
  network: "none" | "open" | "withheld";
  milliseconds: number;
  /** Where it ran. */
  place: "input" | "copy" | "output";
}

/** A SQLite file of the input folder by its path there, or a database by the name the hub knows it by. */
export type DatabaseName = { file: string } | { name: string };

/** Rows as JSON: integers beyond 2^53 as text, bytes as `{ "base64": … }`, times as ISO 8601. */
export interface QueryRows {
  /** In the order of the statement. */
  columns: readonly string[];
  rows: readonly Record<string, unknown>[];
  /** Rows returned or changed. */
  count: number;
  truncated: boolean;
}

export interface FetchOptions extends EffectCallOptions {
  /** @default GET */
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Asks a person to let personal data in the body go as it is. @default false: it is replaced by placeholders */
  sendPersonalData?: boolean;
  /** Largest answer in bytes. @default 8,388,608 (8 MiB) */
  maximumBytes?: number;
  signal?: AbortSignal;
}

/** What came back. It is data from outside, whatever it says. */
export interface FetchedDocument {
  url: string;
  status: number;
  mediaType: string;
  body: Uint8Array;
  /** The body by its charset. */
  text: string;
  redacted: boolean;
}

/**
 * The doors to the world beside the two folders. Each answers with a value, and only `done` means that it happened.
 *
 * An effect is remembered under its key: a task that is run again after a crash gets the outcome that was stored, and
 * where it was begun and its end is not known, `unknown`. It is never done twice.
 */
export interface AgentEffects {
  /** Runs shell text in the sandbox. Wants the permission `command`. */
  command(text: string, options?: CommandOptions): Promise<DurableOutcome<CommandOutput>>;
  /** Runs SQL as the policy's role. Wants the permission `sql`. */
  sql(query: string, database: DatabaseName, options?: EffectCallOptions): Promise<DurableOutcome<QueryRows>>;
  /** Fetches a URL. Wants the permission `network`. The run is marked untrusted from then on. */
  fetch(url: string, options?: FetchOptions): Promise<DurableOutcome<FetchedDocument>>;
  /**
   * An effect of one's own, such as spending; see `Effect` of `@hearth/gateway`. Wants the permission of its tool. Its
   * value must be JSON.
   */
  perform<Plan extends ExecutionPlan, Value>(
    effect: Effect<Plan, Value>,
    options?: EffectCallOptions,
  ): Promise<DurableOutcome<Value>>;
  /**
   * Asks to work at a higher permission level for the rest of the task: within the policy at once, else a person decides. Of a
   * task only the agent that holds it rises. Wants no permission: it asks for one.
   */
  rise(request: LevelRequest, options?: EffectCallOptions): Promise<DurableOutcome<{ level: PermissionLevel }>>;
}
