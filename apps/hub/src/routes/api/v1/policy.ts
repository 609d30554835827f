import { setImmediate as nextTurn } from "node:timers/promises";
import {
  NotFoundError,
  policyAnswers,
  type PolicyRule,
  policyRule,
  policyRules,
  policyState,
  policyTest,
  problem,
} from "@hearth/protocol";
import { z } from "zod";
import type { HubGateway } from "../../../gateway/hub-gateway.ts";
import { whichOwner, whichPerson } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

/** `/api/v1/policy`: what agents may do. It is asked and checked here; only the person's file changes it. */
export function policyRoutes(app: App, { gateway }: { gateway: () => Promise<HubGateway> }): void {
  app.get(
    "/api/v1/policy",
    {
      schema: {
        tags: ["policy"],
        summary: "Which version is in force, what is wrong with the file, and the versions that were accepted",
        response: {
          200: policyState,
          403: problem,
        },
      },
    },
    async (request) => {
      whichPerson(request);
      const { policies } = await gateway();
      const history = await policies.history();
      return {
        version: policies.current().version,
        problems: [...policies.problems],
        accepted: history.map(({ version, digest }) => ({ version, digest })),
      };
    },
  );
  app.post(
    "/api/v1/policy/check",
    {
      schema: {
        tags: ["policy"],
        summary: "Whether agents may do things, by which rule and why; nothing happens",
        body: z.strictObject({
          /** Each names an `agent` and a `command`, `sql`, `path` with `mode`, or `target` with its `rules` and `dns`. */
          requests: z.array(z.record(z.string(), z.unknown())).min(1).max(1000),
        }),
        response: { 200: policyAnswers, 403: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const { policies } = await gateway();
      const { createCaseEvaluator } = await import("@hearth/policy");
      const policy = policies.current();
      const evaluate = createCaseEvaluator(policies.engine, policy);
      const answers: NonNullable<ReturnType<typeof evaluate>>[] = [];
      for (const one of request.body.requests) {
        const found = evaluate(one);
        if (found !== undefined) answers.push(found);
        await nextTurn();
      }
      return { policyVersion: policy.version, answers };
    },
  );
  app.get(
    "/api/v1/policy/rules",
    {
      schema: {
        tags: ["policy"],
        summary: "List the rules in force",
        querystring: z.strictObject({ agent: z.string().optional() }),
        response: { 200: policyRules, 403: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const { agent } = request.query;
      const { version, rules } = (await gateway()).policy();
      const binding = rules.filter(
        ({ agents }) => agent === undefined || agents.includes("*") || agents.includes(agent),
      );
      return { version, rules: binding.map(plain) };
    },
  );
  app.get(
    "/api/v1/policy/rules/:id",
    {
      schema: {
        tags: ["policy"],
        summary: "Explain a rule: what it looks at, whom it binds, and its examples",
        params: z.object({ id: z.string() }),
        response: { 200: policyRule, 403: problem, 404: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const found = (await gateway()).policy().rules.find(({ id }) => id === request.params.id);
      if (found === undefined) throw new NotFoundError("rule in the policy", request.params.id);
      return plain(found);
    },
  );
  app.post(
    "/api/v1/policy/test",
    {
      schema: {
        tags: ["policy"],
        summary:
          "Check every example of every rule, of the policy that is sent, which only the owner does, or of the owner's file; changes nothing",
        body: z.strictObject({ policy: z.record(z.string(), z.unknown()).optional() }),
        response: { 200: policyTest, 403: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const { policies } = await gateway();
      const { policy: sent } = request.body;
      // Its regular expressions are tried in the hub itself, and may be such as take for ever.
      if (sent !== undefined) whichOwner(request);
      const problems = sent === undefined ? await policies.reload() : undefined;
      const { loadWithHubAgents } = await import("../../../gateway/load-with-hub-agents.ts");
      const load = sent === undefined ? undefined : loadWithHubAgents(policies.engine, sent);
      if (load?.loaded === false) return { ok: false, problems: [...load.problems] };
      if (problems !== undefined && problems.length > 0) return { ok: false, problems: [...problems] };
      const { version, rules } = load?.policy ?? policies.current();
      const examples = rules.reduce((sum, one) => sum + one.examples.yes.length + one.examples.no.length, 0);
      return { ok: true, version, rules: rules.length, examples, problems: [] };
    },
  );
}

/** A frozen rule as plain data. */
function plain(one: object): PolicyRule {
  return structuredClone(one) as PolicyRule;
}
