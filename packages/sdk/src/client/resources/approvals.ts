import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const approval = z.object({
  id: z.string(),
  requester: z.string(),
  /** What will happen, written by the hub. */
  summary: z.string(),
  why: z.string(),
  /** The rule that asks. */
  rule: z.string().optional(),
  /** What a standing answer to it would cover. */
  subject: z.string().optional(),
  /** What it may cost at most, as far as that is known. */
  cost: z.record(z.string(), z.number()).optional(),
  /** The agent's own words; hidden characters are written out. */
  agentText: z.string().optional(),
  /** `session` is the task that asks; `plan` is exactly what will be carried out. */
  action: z.looseObject({
    tool: z.string(),
    agent: z.string(),
    level: z.number(),
    session: z.string(),
    plan: z.unknown(),
  }),
  state: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
/** A question to a person. */
export type ApprovalQuestion = z.infer<typeof approval>;

const outcomes = z.object({
  outcomes: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(["decided", "needs-sign-in", "refused"]),
      why: z.string().optional(),
      /** What is wanted as proof; `sign-in`: the person has no password, and signs in anew. */
      needs: z.enum(["password", "code", "sign-in"]).optional(),
      /** The standing answer that was made of it. */
      grant: z.string().optional(),
    }),
  ),
});
export type AnswerOutcome = z.infer<typeof outcomes>["outcomes"][number];

const grants = z.object({
  grants: z.array(
    z.object({
      id: z.string(),
      agent: z.string(),
      tool: z.string(),
      subject: z.string(),
      rules: z.array(z.string()).optional(),
      remaining: z.number(),
      expiresAt: z.number(),
    }),
  ),
});
/** A person's standing answer. */
export type GrantEntry = z.infer<typeof grants>["grants"][number];

export interface GrantInput {
  agent: string;
  tool: string;
  /** What it covers, exactly or with `*`. */
  subject: string;
  rules?: readonly string[];
  /** @default 10 */
  count?: number;
  /** @default 86400 */
  lifetimeSeconds?: number;
}

/** A password, and a code of the second factor where there is one. */
export interface ApprovalProof {
  password: string;
  code?: string;
}

export interface ApprovalAnswer {
  id: string;
  answer: "approved" | "denied";
  /** Answers the same question again ahead. @default count 10, lifetimeSeconds 3600 */
  always?: { count?: number; lifetimeSeconds?: number };
}

/** Questions of agents to the person, and the answers. Only a person's credential may answer. */
export interface ApprovalResource {
  list(options?: CallOptions): Promise<ApprovalQuestion[]>;
  /** @param proof shows once more that it is the person, for questions that need a fresh sign-in */
  decide(
    answers: readonly ApprovalAnswer[],
    options?: CallOptions & { proof?: ApprovalProof },
  ): Promise<AnswerOutcome[]>;
  grants(options?: CallOptions): Promise<GrantEntry[]>;
  grant(input: GrantInput, options?: CallOptions): Promise<{ id: string }>;
  revoke(id: string, options?: CallOptions): Promise<boolean>;
}

export function approvalResource(transport: Transport): ApprovalResource {
  return {
    async list(options = {}) {
      const answer = z.object({ approvals: z.array(approval) });
      return (await transport.call(answer, "GET", "/api/v1/approvals", options)).approvals;
    },
    async decide(answers, { proof, ...options } = {}) {
      const request = { ...options, body: { answers, ...(proof === undefined ? {} : { proof }) } };
      return (await transport.call(outcomes, "POST", "/api/v1/approvals/decide", request)).outcomes;
    },
    grants: async (options = {}) => (await transport.call(grants, "GET", "/api/v1/grants", options)).grants,
    grant: (input, options = {}) =>
      transport.call(z.object({ id: z.string() }), "POST", "/api/v1/grants", { ...options, body: input }),
    async revoke(id, options = {}) {
      const path = `/api/v1/grants/${encodeURIComponent(id)}`;
      return (await transport.call(z.object({ revoked: z.boolean() }), "DELETE", path, options)).revoked;
    },
  };
}
