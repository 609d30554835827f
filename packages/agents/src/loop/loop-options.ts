import type { GatewaySession } from "@hearth/gateway";
import type { Message, ModelDoor, ModelRequest } from "@hearth/models";
import type { ConversationId } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import type { Hook } from "../hooks/hook.ts";
import type { ConversationLog } from "./log/conversation-log.ts";
import type { LoopLimits } from "./loop-limits.ts";
import type { Offer } from "./tools/offer.ts";

export interface CompactionOptions {
  /** Tokens that the model can read at once. @default 128000 */
  contextTokens?: number;
  /** Share of the context at which older entries are summarised. @default 0.75 */
  startAt?: number;
  /** Turns at the end that are always shown whole. @default 4 */
  keepTurns?: number;
}

export interface LoopOptions {
  context: AgentContext;
  model: ModelDoor;
  /** The conversation and where it is kept: the run's own checkpoint, beside the person's record of it. */
  log: ConversationLog;
  conversation: ConversationId;
  /** Names the agent in the log and to hooks. */
  agent: string;
  /**
   * What the person said now. Appended once per run, however often the run is resumed.
   * @default nothing: the conversation says already what to do
   */
  prompt?: string;
  /** Parts of the system prompt, in order. A rule about tool output is put behind them. */
  system: readonly string[];
  /** Shown behind the system prompt in every view, and never summarised. */
  pinned?: readonly Message[];
  offers?: readonly Offer[];
  limits?: Partial<LoopLimits>;
  hooks?: readonly Hook[];
  /** `provider/model` or a role. @default the door's default */
  modelName?: string;
  /** The answer must be JSON of this shape; one repair is tried. */
  answerSchema?: NonNullable<ModelRequest["answerSchema"]>;
  maximumOutputTokens?: number;
  compaction?: CompactionOptions;
  /** The run's gateway session: what tools read labels their results and the messages that hold them. */
  session?: Pick<GatewaySession, "label" | "addLabel">;
  /**
   * Names this run within its conversation: the same after a crash, another for the next prompt.
   * @default the task's id
   */
  run?: string;
  /** Seconds for which a question to a person is waited for; then the call counts as not answered. @default 600 */
  answerSeconds?: number;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}
