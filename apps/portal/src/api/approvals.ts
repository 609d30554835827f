import { queryOptions } from "@tanstack/react-query";
import type { AnswerOutcome, ApprovalQuestion, GrantEntry, GrantInput } from "@hearth/sdk";
import { call } from "./call.ts";

export function approvalsQuery(state: "pending" | "approved" | "denied" | "expired" = "pending") {
  return queryOptions({
    queryKey: ["approvals", state],
    queryFn: async ({ signal }) =>
      // The oldest first, so that a new one moves nothing under the hand that answers.
      (
        await call<{ approvals: ApprovalQuestion[] }>("GET", "/api/v1/approvals", { query: { state }, signal })
      ).approvals.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
  });
}

export interface Answer {
  id: string;
  answer: "approved" | "denied";
  /** Answers the same question ahead as well. */
  always?: { count: number; lifetimeSeconds: number };
}

/** Shows once more that it is the person. */
export interface Proof {
  password: string;
  code?: string;
}

export async function decide(answers: readonly Answer[], proof?: Proof): Promise<AnswerOutcome[]> {
  const body = { answers, ...(proof === undefined ? {} : { proof }) };
  return (await call<{ outcomes: AnswerOutcome[] }>("POST", "/api/v1/approvals/decide", { body })).outcomes;
}

export const grantsQuery = queryOptions({
  queryKey: ["grants"],
  queryFn: async ({ signal }) => (await call<{ grants: GrantEntry[] }>("GET", "/api/v1/grants", { signal })).grants,
});

export const addGrant = (body: GrantInput): Promise<{ id: string }> => call("POST", "/api/v1/grants", { body });
export const revokeGrant = (id: string): Promise<{ revoked: boolean }> => call("DELETE", `/api/v1/grants/${id}`);
