import type { Engine } from "@hearth/engine";
import type { PersonProof } from "@hearth/people";
import type { Approval, ApprovalState, StandingGrants } from "@hearth/policy";
import { type GoalId, HearthError, type NewEvent, type Principal, problem, type TaskId } from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";
import { z } from "zod";
import { approvalSignal } from "../../../gateway/approval-signal.ts";
import type { HubGateway } from "../../../gateway/hub-gateway.ts";
import type { PersonsAnswers } from "../../../gateway/persons-answers.ts";
import { signedInAt, whichPerson, whoIs } from "../../../guard/principal.ts";
import type { Wanted } from "../../../sign-in/fresh-proof.ts";
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
  rule: z.string().optional(),
  subject: z.string().optional(),
  cost: z.record(z.string(), z.number()).optional(),
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
  /** What to send as `proof`; `sign-in`: the person has no password, and signs in anew. */
  needs: z.enum(["password", "code", "sign-in"]).optional(),
  /** The standing answer that was made of it. */
  grant: z.string().optional(),
});

/** Beside the answer: the same question again is answered ahead, so many times, until then. */
const always = z.strictObject({
  count: z.number().int().min(1).max(1000).default(10),
  lifetimeSeconds: z.number().int().min(60).max(7_776_000).default(3600),
});

/** Shows once more that it is the person, for what needs a fresh sign-in. */
const proof = z.strictObject({ password: z.string().min(1).max(1000), code: z.string().max(100).optional() });

export interface ApprovalRoutesOptions {
  /** @throws RateLimitedError */
  checkProof: (person: string, proof: PersonProof) => Promise<Wanted | undefined>;
  gateway: () => Promise<HubGateway>;
  engine: Pick<Engine, "signal" | "get">;
  /** Of those who ask and are no tasks, such as the planner. */
  goals: Pick<GoalReader, "get">;
  answers: Pick<PersonsAnswers, "tell">;
  emit: (event: NewEvent) => void;
}

/** `/api/v1/approvals` and `/api/v1/grants`: what agents ask a person, and the answers. Only a person answers. */
export function approvalRoutes(app: App, options: ApprovalRoutesOptions): void {
  const { gateway, engine, goals, answers, emit, checkProof } = options;
  /** Wakes whoever waits, and shows everyone who watches that there is nothing left to answer. */
  async function tell(who: Principal, { id, action, owner }: Approval, answer: string): Promise<void> {
    answers.tell(id);
    const event = { type: "approval-decided", owner, data: { approval: id, answer } } as const;
    const task = await ignoringEnded(engine.get(who, action.session as TaskId));
    if (task !== undefined) {
      await ignoringEnded(engine.signal(who, task.id, approvalSignal(id), answer));
      const { goal, plan } = task;
      emit({
        ...event,
        task: task.id,
        ...(goal === undefined ? {} : { goal }),
        ...(plan === undefined ? {} : { plan }),
      });
      return;
    }
    const goal = await ignoringEnded(goals.get(who, action.session as GoalId));
    if (goal !== undefined) emit({ ...event, goal: goal.id });
  }

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
            .array(
              z.strictObject({ id: z.string(), answer: z.enum(["approved", "denied"]), always: always.optional() }),
            )
            .min(1)
            .max(100),
          proof: proof.optional(),
        }),
        response: { 200: z.object({ outcomes: z.array(outcome) }), 403: problem, 429: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const { inbox, grants } = await gateway();
      const given = request.body.proof;
      const wanted = given === undefined ? { needs: "password" as const } : await checkProof(who.id, given);
      // Shown with this very request, whatever clock the questions go by.
      const provenAt = wanted === undefined ? Infinity : given === undefined ? signedInAt(request) : -Infinity;
      const outcomes: z.infer<typeof outcome>[] = [];
      for (const { id, answer, always: again } of request.body.answers) {
        try {
          const decided = await inbox.decide(who, { id, answer, signedInAt: provenAt });
          if (decided.kind === "decided") {
            const standing = answer === "approved" && again !== undefined;
            const made = standing ? await grantOf(grants, who, decided.approval, again) : {};
            outcomes.push({ id, kind: "decided", ...made });
            await tell(who, decided.approval, answer);
          } else if (decided.kind === "needs-sign-in")
            outcomes.push({ id, kind: decided.kind, why: decided.why, ...wanted });
          else outcomes.push({ id, kind: decided.kind, why: decided.why });
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

/** What ended meanwhile has nothing to learn. */
async function ignoringEnded<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!HearthError.isInstance(error)) throw error;
    return undefined;
  }
}

/** A standing answer to exactly this question. */
async function grantOf(
  grants: StandingGrants,
  who: Principal,
  { action, subject, rule }: Approval,
  { count, lifetimeSeconds }: z.infer<typeof always>,
): Promise<{ grant?: string; why?: string }> {
  if (subject === undefined || rule === undefined) return { why: "it is too old a question to be answered ahead" };
  // In a grant a star stands for anything, and the person has seen this one text.
  if (subject.includes("*")) return { why: "it was approved this once: with its * a standing answer would cover more" };
  if (action.level >= 3) return { why: "it was approved this once: at level 3 each call is asked" };
  const lifetimeMilliseconds = lifetimeSeconds * 1000;
  const { tool, agent } = action;
  const made = await grants.grant(who, { agent, tool, subject, rules: [rule], count, lifetimeMilliseconds });
  return made === undefined ? {} : { grant: made.id };
}
