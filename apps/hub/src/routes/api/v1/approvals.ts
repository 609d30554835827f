import type { Engine } from "@hearth/engine";
import type { ApprovalState } from "@hearth/policy";
import { HearthError, problem, type TaskId } from "@hearth/protocol";
import { z } from "zod";
import { approvalSignal } from "../../../gateway/approval-signal.ts";
import type { HubGateway } from "../../../gateway/hub-gateway.ts";
import { signedInAt, whichPerson, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

// Written out here, since importing the policy for a list of words would load all of it at start.
const approvalState = z.enum([
  "pending",
  "approved",
  "denied",
  "claimed",
  "expired",
] satisfies readonly ApprovalState[]);
const approvableAction = z.object({
  tool: z.string(),
  agent: z.string(),
  session: z.string(),
  plan: z.unknown(),
  policyVersion: z.number(),
  level: z.number(),
});

const approval = z.object({
  id: z.string(),
  requester: z.string(),
  summary: z.string(),
  why: z.string(),
  agentText: z.string().optional(),
  action: approvableAction,
  state: approvalState,
  createdAt: z.number(),
  expiresAt: z.number(),
  decidedBy: z.string().optional(),
});

const grant = z.object({
  id: z.string(),
  agent: z.string(),
  tool: z.string(),
  subject: z.string(),
  rules: z.array(z.string()).optional(),
  remaining: z.number(),
  expiresAt: z.number(),
});

const outcome = z.object({
  id: z.string(),
  kind: z.enum(["decided", "needs-sign-in", "refused"]),
  why: z.string().optional(),
});

export interface ApprovalRoutesOptions {
  gateway: () => Promise<HubGateway>;
  engine: Pick<Engine, "signal">;
}

/** `/api/v1/approvals` and `/api/v1/grants`: what agents ask a person, and the answers. Only a person answers. */
export function approvalRoutes(app: App, { gateway, engine }: ApprovalRoutesOptions): void {
  app.get(
    "/api/v1/approvals",
    {
      schema: {
        tags: ["approvals"],
        summary: "List questions to you; by default those that wait for an answer",
        querystring: z.strictObject({ state: approvalState.default("pending") }),
        response: { 200: z.object({ approvals: z.array(approval) }) },
      },
    },
    async (request) => ({ approvals: await (await gateway()).inbox.list(whoIs(request), request.query) }),
  );
  app.post(
    "/api/v1/approvals/decide",
    {
      schema: {
        tags: ["approvals"],
        summary: "Answer one question or several; each answer is a value of its own",
        body: z.strictObject({
          answers: z
            .array(z.strictObject({ id: z.string(), answer: z.enum(["approved", "denied"]) }))
            .min(1)
            .max(100),
        }),
        response: { 200: z.object({ outcomes: z.array(outcome) }), 403: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const { inbox } = await gateway();
      const outcomes: z.infer<typeof outcome>[] = [];
      for (const { id, answer } of request.body.answers) {
        try {
          const decided = await inbox.decide(who, { id, answer, signedInAt: signedInAt(request) });
          if (decided.kind === "decided") {
            outcomes.push({ id, kind: "decided" });
            const { task } = { task: decided.approval.action.session as TaskId };
            // A task that ended meanwhile has nothing to learn.
            await engine.signal(who, task, approvalSignal(id), answer).catch((error: unknown) => {
              if (!HearthError.isInstance(error)) throw error;
            });
          } else outcomes.push({ id, kind: decided.kind, why: decided.why });
        } catch (error) {
          if (!HearthError.isInstance(error)) throw error;
          outcomes.push({ id, kind: "refused", why: error.message });
        }
      }
      return { outcomes };
    },
  );
  app.get(
    "/api/v1/grants",
    {
      schema: {
        tags: ["approvals"],
        summary: "List your standing answers",
        response: { 200: z.object({ grants: z.array(grant) }) },
      },
    },
    async (request) => {
      const grants = await (await gateway()).grants.list(whoIs(request));
      return {
        grants: grants.map(({ rules, ...rest }) => ({
          ...rest,
          ...(rules === undefined ? {} : { rules: [...rules] }),
        })),
      };
    },
  );
  app.post(
    "/api/v1/grants",
    {
      schema: {
        tags: ["approvals"],
        summary: "Answer a kind of question ahead, so many times, until then",
        body: z.strictObject({
          agent: z.string().min(1),
          tool: z.string().min(1),
          subject: z.string().min(1),
          rules: z.array(z.string()).optional(),
          count: z.number().int().min(1).max(1000).default(10),
          lifetimeSeconds: z.number().int().min(60).max(7_776_000).default(86_400),
        }),
        response: { 201: z.object({ id: z.string() }), 403: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { lifetimeSeconds, rules, ...rest } = request.body;
      const made = await (
        await gateway()
      ).grants.grant(who, {
        ...rest,
        ...(rules === undefined ? {} : { rules }),
        lifetimeMilliseconds: lifetimeSeconds * 1000,
      });
      return reply.code(201).send({ id: made!.id });
    },
  );
  app.delete(
    "/api/v1/grants/:id",
    {
      schema: {
        tags: ["approvals"],
        summary: "Take a standing answer back",
        params: z.object({ id: z.string() }),
        response: { 200: z.object({ revoked: z.boolean() }) },
      },
    },
    async (request) => ({ revoked: await (await gateway()).grants.revoke(whichPerson(request), request.params.id) }),
  );
}
