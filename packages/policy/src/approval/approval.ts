import { z } from "zod";
import type { Amounts } from "../budget/amounts.ts";

/**
 * The exact thing that is to be done. Everything that, changed, would make it another thing is in here, and the digest
 * of all of it is what a person approves.
 */
export const approvableAction = z.object({
  /** `command`, `sql`, `egress`, `path`, `spend`, `verb`, … */
  tool: z.string(),
  agent: z.string(),
  /** The conversation, task or run that the approval is good for. */
  session: z.string(),
  /** The execution plan as it will be carried out: argv, directory, environment, target. */
  plan: z.unknown(),
  policyVersion: z.number().int(),
  level: z.number().int().min(0).max(3),
});
export type ApprovableAction = z.infer<typeof approvableAction>;

export const approvalState = z.enum(["pending", "approved", "denied", "claimed", "expired"]);
export type ApprovalState = z.infer<typeof approvalState>;

/** What a person is shown and decides. */
export interface Approval {
  readonly id: string;
  readonly owner: string;
  readonly requester: string;
  readonly action: ApprovableAction;
  readonly digest: string;
  /** What will happen, written by Hearth from the plan. */
  readonly summary: string;
  /** Why the policy asks. */
  readonly why: string;
  /** The rule that asks. Absent in a question of an older version. */
  readonly rule?: string;
  /** What a standing answer to this question would cover, see `subjectOf`. Absent in a question of an older version. */
  readonly subject?: string;
  /** What it may cost at most, as far as that is known. */
  readonly cost?: Amounts;
  /** What the agent says about it. Shown last, marked as the agent's, with hidden characters written out. */
  readonly agentText: string | undefined;
  readonly state: ApprovalState;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly decidedBy: string | undefined;
}

/** A person's standing answer: within its scope, so many times, until then. `decide` takes those that are alive. */
export interface StandingGrant {
  readonly id: string;
  readonly owner: string;
  readonly agent: string;
  readonly tool: string;
  readonly subject: string;
  readonly rules: readonly string[] | undefined;
  readonly remaining: number;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** What became of a question that may have been asked before. */
export type AnswerOutcome =
  | { readonly kind: "claimed"; readonly id: string; readonly decidedBy: string }
  | { readonly kind: "denied"; readonly id: string; readonly decidedBy: string }
  | { readonly kind: "open"; readonly approval: Approval }
  | { readonly kind: "none" };

export type DecideOutcome =
  | { readonly kind: "decided"; readonly approval: Approval }
  /** Level 3 wants a sign-in within the last ten minutes. */
  | { readonly kind: "needs-sign-in"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };

export type ClaimOutcome = { readonly kind: "claimed" } | { readonly kind: "refused"; readonly why: string };
