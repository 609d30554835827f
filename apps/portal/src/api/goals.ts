import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Goal, GoalSubmissionInput, LiveStream, PlanDraft, PlanDraftInput } from "@hearth/sdk";
import { call } from "./call.ts";

/** The newest goals, for the list of conversations. */
export const goalsQuery = queryOptions({
  queryKey: ["goals", "newest"],
  queryFn: async ({ signal }) =>
    (await call<{ goals: Goal[] }>("GET", "/api/v1/goals", { query: { limit: 200 }, signal })).goals,
});

const pageOfThread = 50;

/** A conversation, from its newest page back. Each page is newest first, as the hub gives it. */
export function threadQuery(conversation: string) {
  return infiniteQueryOptions({
    queryKey: ["goals", "thread", conversation],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: pageOfThread, conversation, before: pageParam };
      return (await call<{ goals: Goal[] }>("GET", "/api/v1/goals", { query, signal })).goals;
    },
    getNextPageParam: (page) => (page.length < pageOfThread ? undefined : page.at(-1)?.id),
  });
}

export function goalQuery(id: string) {
  return queryOptions({
    queryKey: ["goal", id],
    queryFn: ({ signal }) => call<Goal>("GET", `/api/v1/goals/${id}`, { signal }),
  });
}

export const submitGoal = (body: GoalSubmissionInput): Promise<Goal> => call("POST", "/api/v1/goals", { body });
export const approveGoal = (id: string): Promise<Goal> => call("POST", `/api/v1/goals/${id}/approve`);
export const cancelGoal = (id: string): Promise<Goal> => call("POST", `/api/v1/goals/${id}/cancel`);
export const answerGoal = (id: string, text: string): Promise<Goal> =>
  call("POST", `/api/v1/goals/${id}/answer`, { body: { text } });
export const editPlan = (id: string, body: PlanDraftInput): Promise<Goal> =>
  call("PUT", `/api/v1/goals/${id}/plan`, { body });

/** What a goal's agents have said so far, and up to which event of the feed that goes. */
export const liveOfGoal = (id: string): Promise<{ streams: LiveStream[]; sequence: number }> =>
  call("GET", `/api/v1/goals/${id}/live`);

/** What a draft would be as the goal's plan, with permissions and estimates. */
export const checkPlan = (id: string, body: PlanDraftInput, signal?: AbortSignal): Promise<PlanDraft> =>
  call("POST", `/api/v1/goals/${id}/plan/check`, { body, ...(signal === undefined ? {} : { signal }) });
/** Has a plan that waits planned anew. @param text what should be different */
export const revisePlan = (id: string, text: string): Promise<Goal> =>
  call("POST", `/api/v1/goals/${id}/plan/revise`, { body: { text } });

/** A file that a goal wrote. */
export interface ResultFile {
  path: string;
  bytes: number;
}

export function resultFilesQuery(id: string) {
  return queryOptions({
    queryKey: ["goal", id, "files"],
    queryFn: async ({ signal }) =>
      (await call<{ files: ResultFile[] }>("GET", `/api/v1/goals/${id}/files`, { signal })).files,
  });
}

export function resultFileAddress(id: string, path: string): string {
  return `/api/v1/goals/${id}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
}
