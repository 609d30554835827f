import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const approval = z.object({
  id: z.string(),
  requester: z.string(),
  /** What will happen, written by the hub. */
  summary: z.string(),
  why: z.string(),
  /** The agent's own words; hidden characters are written out. */
  agentText: z.string().optional(),
  action: z.looseObject({ tool: z.string(), agent: z.string(), level: z.number() }),
  state: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
/** A question to a person. */
export type ApprovalQuestion = z.infer<typeof approval>;

const outcomes = z.object({
  outcomes: z.array(
    z.object({ id: z.string(), kind: z.enum(["decided", "needs-sign-in", "refused"]), why: z.string().optional() }),
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

/** Questions of agents to the person, and the answers. Only a person's credential may answer. */
export interface ApprovalResource {
  list(options?: CallOptions): Promise<ApprovalQuestion[]>;
  decide(
    answers: readonly { id: string; answer: "approved" | "denied" }[],
    options?: CallOptions,
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
    async decide(answers, options = {}) {
      const request = { ...options, body: { answers } };
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
