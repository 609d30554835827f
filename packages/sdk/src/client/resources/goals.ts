import {
  type Goal,
  type GoalId,
  type GoalState,
  type GoalSubmissionInput,
  goal,
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
  list(options?: ListOptions<GoalId>): Promise<Goal[]>;
  /** Approves the goal's plan as it is. */
  approve(id: GoalId, options?: CallOptions): Promise<Goal>;
  /** Replaces the plan of a goal that waits for approval. */
  editPlan(id: GoalId, draft: PlanDraftInput, options?: CallOptions): Promise<Goal>;
  cancel(id: GoalId, options?: CallOptions): Promise<Goal>;
  /** Resolves once the goal has ended, or waits for approval when `untilApproval` is set. */
  result(id: GoalId, options?: CallOptions & { untilApproval?: boolean }): Promise<Goal>;
}

export function goalResource(transport: Transport): GoalResource {
  const at = (id: GoalId, rest = ""): string => `/api/v1/goals/${encodeURIComponent(id)}${rest}`;
  const resource: GoalResource = {
    submit: (submission, options) => transport.call(goal, "POST", "/api/v1/goals", { ...options, body: submission }),
    get: (id, options) => transport.call(goal, "GET", at(id), options),
    async list({ limit, before, ...options } = {}) {
      const answer = await transport.call(z.object({ goals: z.array(goal) }), "GET", "/api/v1/goals", {
        ...options,
        query: { limit, before },
      });
      return answer.goals;
    },
    approve: (id, options) => transport.call(goal, "POST", at(id, "/approve"), options),
    editPlan: (id, draft, options) => transport.call(goal, "PUT", at(id, "/plan"), { ...options, body: draft }),
    cancel: (id, options) => transport.call(goal, "POST", at(id, "/cancel"), options),
    async result(id, { untilApproval = false, signal } = {}) {
      const ended = (found: Goal): boolean =>
        endedGoalStates.has(found.state) || (untilApproval && found.state === "awaiting-approval");
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
