import type { Clock } from "@hearth/engine";
import type { RecordedCall } from "@hearth/protocol";
import type { Agent } from "@hearth/runtimes";

/** What whoever composes a hub, such as a test or a replay, puts in place of a part or beside it. */
export interface HubParts {
  /** The time of tasks and of questions. @default the machine's */
  clock?: Clock;
  /** Agents of code beside those that come with Hearth. They work under the policy's entry for composed agents. @default none */
  agents?: readonly Agent[];
  /** Answers of models, to be given again in place of asking any. @default models are asked */
  recording?: readonly RecordedCall[];
  /** Between two looks whether the session of an open socket still holds. @default 30000 */
  socketCheckMilliseconds?: number;
}

/** Says what went wrong where nobody waits for an answer; `what` names the part. */
export type ReportError = (what: string) => (error: unknown) => void;
