import {
  type ConversationId,
  type EstimateOutcome,
  estimateOutcome,
  type Goal,
  type GoalId,
  type GoalRecording,
  goalRecording,
  type GoalState,
  type GoalSubmissionInput,
  goal,
  type LiveStream,
  liveStream,
  type PlanDraft,
  planDraft,
  type PlanDraftInput,
} from "@hearth/protocol";
import { z } from "zod";
import { readFeed } from "../feed.ts";
import type { CallOptions, Transport } from "../transport.ts";

/** The states in which nothing further happens to a goal. */
export const endedGoalStates: ReadonlySet<GoalState> = new Set(["completed", "failed", "cancelled", "refused"]);

export interface ListOptions<Id> extends CallOptions {
  /** @default 50, at most 1000 */
  limit?: number;
  /** Continue below this id. */
  before?: Id;
}

export interface GoalResource {
  submit(submission: GoalSubmissionInput, options?: CallOptions): Promise<Goal>;
  get(id: GoalId, options?: CallOptions): Promise<Goal>;
  /** Newest first. */
  list(options?: ListOptions<GoalId> & { conversation?: ConversationId }): Promise<Goal[]>;
  /** What its agents have said so far; pieces of the feed go on from there. */
  live(id: GoalId, options?: CallOptions): Promise<LiveStream[]>;
  /** What its tasks were estimated to take, beside what those took that have ended. */
  estimates(id: GoalId, options?: CallOptions): Promise<EstimateOutcome[]>;
  /** What models answered and what came of it, to be replayed. */
  recording(id: GoalId, options?: CallOptions): Promise<GoalRecording>;
  /** Approves the goal's plan as it is. */
  approve(id: GoalId, options?: CallOptions): Promise<Goal>;
  /** Answers the question that a goal waits with. */
  answer(id: GoalId, text: string, options?: CallOptions): Promise<Goal>;
  /** Replaces the plan of a goal that waits for approval. */
  editPlan(id: GoalId, draft: PlanDraftInput, options?: CallOptions): Promise<Goal>;
  /** What a draft would be as its plan, with permissions and estimates; changes nothing. */
  checkPlan(id: GoalId, draft: PlanDraftInput, options?: CallOptions): Promise<PlanDraft>;
  /** Has the plan that it waits with planned anew, with what should be different. */
  revisePlan(id: GoalId, text: string, options?: CallOptions): Promise<Goal>;
  cancel(id: GoalId, options?: CallOptions): Promise<Goal>;
  /** Resolves once the goal has ended or asks something, or waits for approval when `untilApproval` is set. */
  result(id: GoalId, options?: CallOptions & { untilApproval?: boolean }): Promise<Goal>;
}

export function goalResource(transport: Transport): GoalResource {
  const at = (id: GoalId, rest = ""): string => `/api/v1/goals/${encodeURIComponent(id)}${rest}`;
  const resource: GoalResource = {
    submit: (submission, options) => transport.call(goal, "POST", "/api/v1/goals", { ...options, body: submission }),
    get: (id, options) => transport.call(goal, "GET", at(id), options),
    async list({ limit, before, conversation, ...options } = {}) {
      const answer = await transport.call(z.object({ goals: z.array(goal) }), "GET", "/api/v1/goals", {
        ...options,
        query: { limit, before, conversation },
      });
      return answer.goals;
    },
    async live(id, options) {
      const answer = z.object({ streams: z.array(liveStream) });
      return (await transport.call(answer, "GET", at(id, "/live"), options)).streams;
    },
    async estimates(id, options) {
      const answer = z.object({ estimates: z.array(estimateOutcome) });
      return (await transport.call(answer, "GET", at(id, "/estimates"), options)).estimates;
    },
    recording: (id, options) => transport.call(goalRecording, "GET", at(id, "/recording"), options),
    approve: (id, options) => transport.call(goal, "POST", at(id, "/approve"), options),
    answer: (id, text, options) => transport.call(goal, "POST", at(id, "/answer"), { ...options, body: { text } }),
    editPlan: (id, draft, options) => transport.call(goal, "PUT", at(id, "/plan"), { ...options, body: draft }),
    checkPlan: (id, draft, options) =>
      transport.call(planDraft, "POST", at(id, "/plan/check"), { ...options, body: draft }),
    revisePlan: (id, text, options) =>
      transport.call(goal, "POST", at(id, "/plan/revise"), { ...options, body: { text } }),
    cancel: (id, options) => transport.call(goal, "POST", at(id, "/cancel"), options),
    async result(id, { untilApproval = false, signal } = {}) {
      const ended = (found: Goal): boolean =>
        endedGoalStates.has(found.state) ||
        found.state === "awaiting-answer" ||
        (untilApproval && found.state === "awaiting-approval");
      const done = new AbortController();
      const both = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
      // Listening begins before the first look, so that an end between the two is not missed.
      const looked = Promise.withResolvers<void>();
      looked.promise.catch(() => undefined);
      const found = Promise.withResolvers<Goal>();
      const look = async (): Promise<void> => {
        const now = await resource.get(id, { signal: both });
        if (ended(now)) found.resolve(now);
      };
      const watch = async (): Promise<void> => {
        const onOpen = (): void => looked.resolve(look().catch((error: unknown) => found.reject(error)));
        for await (const { goal: about, type } of readFeed(transport, { signal: both, onOpen })) {
          if (about === id && (type.startsWith("goal-") || type.startsWith("plan-"))) await look();
        }
      };
      watch().catch((error: unknown) => found.reject(error));
      try {
        return await found.promise;
      } finally {
        done.abort();
      }
    },
  };
  return resource;
}
