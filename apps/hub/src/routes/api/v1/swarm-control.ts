import { describePrincipal, type NewReceipt, ownerOf, problem, swarmFaultKind } from "@hearth/protocol";
import { z } from "zod";
import { whichPerson } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { HubSwarm } from "../../../swarm/hub-swarm.ts";

export interface SwarmControlRoutesOptions {
  swarm: HubSwarm;
  record: (receipt: NewReceipt) => Promise<unknown>;
}

const tags = ["swarm"];
const worker = z.object({ id: z.string().min(1).max(64) });

/** `/api/v1/swarm/loop` and `/api/v1/swarm/workers/:id/faults`: what the owner and operators do with the hub's swarm. */
export function swarmControlRoutes(app: App, { swarm, record }: SwarmControlRoutesOptions): void {
  app.post(
    "/api/v1/swarm/loop",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "Run a control loop at 20 Hz over the workers, to measure how punctual they are; begins anew",
        body: z.strictObject({ seconds: z.number().min(1).max(3_600).default(30) }),
        response: { 204: z.undefined(), 403: problem },
      },
    },
    async (request, reply) => {
      whichPerson(request);
      await swarm.startLoop(request.body.seconds);
      return reply.code(204).send();
    },
  );
  app.delete(
    "/api/v1/swarm/loop",
    {
      config: { needs: "operator" },
      schema: { tags, summary: "Stop the control loop", response: { 204: z.undefined(), 403: problem } },
    },
    async (request, reply) => {
      whichPerson(request);
      await swarm.stopLoop();
      return reply.code(204).send();
    },
  );
  app.post(
    "/api/v1/swarm/workers/:id/faults",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "Have a worker misbehave for a while, where swarm_fault_injection is on",
        params: worker,
        body: z.strictObject({
          kind: swarmFaultKind,
          amount: z
            .number()
            .min(0)
            .max(3_600_000)
            .optional()
            .describe("A fraction of datagrams, milliseconds of a delay or pause, or how many times as slow."),
          seconds: z.number().min(0.1).max(3_600).default(10),
        }),
        response: { 204: z.undefined(), 403: problem, 404: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { kind, amount, seconds } = request.body;
      await swarm.inject(request.params.id, { kind, seconds, ...(amount === undefined ? {} : { amount }) });
      await record({
        kind: "hub",
        action: "swarm-fault-injected",
        principal: describePrincipal(who),
        owner: ownerOf(who),
        body: { worker: request.params.id, kind, seconds },
      });
      return reply.code(204).send();
    },
  );
  app.delete(
    "/api/v1/swarm/workers/:id/faults",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "End a worker's faults before their time",
        params: worker,
        response: { 204: z.undefined(), 403: problem, 404: problem, 409: problem },
      },
    },
    async (request, reply) => {
      whichPerson(request);
      await swarm.clearFaults(request.params.id);
      return reply.code(204).send();
    },
  );
}
