import { z } from "zod";

/** What each event tells a hook. */
export interface HookPayloads {
  /** A run begins. `resumed` when it goes on after a crash or an approval. */
  SessionStart: { resumed: boolean };
  /** The run has ended, as `ending` says. */
  SessionEnd: { ending: string; why: string | undefined };
  /** The person's words, before the model sees them. */
  UserPromptSubmit: { text: string };
  /** The model has no more calls to make and this is its answer. */
  Stop: { text: string };
  /** An agent that this run called has ended. */
  SubagentStop: { subagent: string; itsConversation: string; ending: string; text: string };
  /** The model wants this; nothing has happened yet. */
  PreToolUse: { call: string; capability: string; input: unknown };
  /** It happened, and this is what the model will be told. */
  PostToolUse: { call: string; capability: string; input: unknown; outcome: string; output: string };
  /** Entries up to `to` are about to be shown as a summary. */
  PreCompact: { estimatedTokens: number; from: number; to: number };
}
export type HookEvent = keyof HookPayloads;

/** Who and where, told with every event. */
export interface HookOrigin {
  readonly agent: string;
  readonly owner: string;
  readonly conversation: string;
  readonly run: string;
}

export type HookInput = { [Event in HookEvent]: { event: Event } & HookPayloads[Event] & HookOrigin }[HookEvent];

/**
 * What a hook answers; nothing, or an empty object, lets it go on as it is.
 * `block` refuses this one thing (see `docs/agents.md` for what that means for each event), `stop` ends the run.
 * `change` replaces `text` (UserPromptSubmit), `input` (PreToolUse) or `output` (PostToolUse).
 * `note` is an annotation, kept in the conversation and shown to the model.
 */
export const hookAnswer = z.strictObject({
  decision: z.enum(["continue", "block", "stop"]).default("continue"),
  reason: z.string().max(4000).optional(),
  change: z
    .strictObject({ text: z.string().optional(), input: z.unknown().optional(), output: z.string().optional() })
    .optional(),
  note: z.string().max(20_000).optional(),
});
export type HookAnswer = z.input<typeof hookAnswer>;

/** Code of the person's that is asked at fixed points of a run. */
export interface Hook {
  /** Shown in annotations. */
  readonly name: string;
  readonly events: readonly HookEvent[];
  /** Only for calls of these capabilities, for the two tool events. @default all */
  readonly capabilities?: readonly string[];
  /** Milliseconds after which the run goes on without it. @default 5000 */
  readonly timeoutMilliseconds?: number;
  /**
   * What its failure or silence means. `block`: what it guards does not happen.
   * @default "block" for PreToolUse and UserPromptSubmit, "go-on" for the others
   */
  readonly onFailure?: "block" | "go-on";
  run(input: HookInput, options: { signal: AbortSignal }): Promise<HookAnswer | undefined> | HookAnswer | undefined;
}

/** Events at which a hook that fails or is silent blocks, unless the hook says otherwise. */
export const guardedEvents: ReadonlySet<HookEvent> = new Set<HookEvent>(["PreToolUse", "UserPromptSubmit"]);
