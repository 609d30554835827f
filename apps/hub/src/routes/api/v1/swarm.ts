import {
  type NewReceipt,
  problem,
  roleReaches,
  describePrincipal,
  swarmRunDetail,
  swarmRunView,
  swarmView,
  NotFoundError,
  ownerOf,
} from "@hearth/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { roleOf, whichOwner, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { HubSwarm } from "../../../swarm/hub-swarm.ts";
import type { SwarmExamples } from "../../../swarm/swarm-examples.ts";

export interface SwarmRoutesOptions {
  swarm: HubSwarm;
  examples: SwarmExamples;
  record: (receipt: NewReceipt) => Promise<unknown>;
}

const tags = ["swarm"];
const name = z.object({ name: z.string().min(1).max(64) });
const run = z.object({ id: z.string().min(1).max(64) });

/** Whose runs somebody sees: everyone's, or their own. */
const visibleTo = (request: FastifyRequest): string | undefined =>
  roleReaches(roleOf(request), "operator") ? undefined : ownerOf(whoIs(request));

/** `/api/v1/swarm`: who computes in the hub's swarm, and what. */
export function swarmRoutes(app: App, { swarm, examples, record }: SwarmRoutesOptions): void {
  const noted = (request: FastifyRequest, action: string, body: Record<string, unknown>): Promise<unknown> => {
    const who = whoIs(request);
    return record({ kind: "hub", action, principal: describePrincipal(who), owner: ownerOf(who), body });
  };
  app.get(
    "/api/v1/swarm",
    {
      schema: {
        tags,
        summary: "The hub's swarm: workers, trusted devices, faults, the loop",
        response: { 200: swarmView },
      },
    },
    async () => await swarm.view(),
  );
  app.get(
    "/api/v1/swarm/runs",
    {
      schema: {
        tags,
        summary: "The newest runs: your own, or everyone's for the owner and operators",
        response: { 200: z.object({ runs: z.array(swarmRunView) }) },
      },
    },
    (request) => ({ runs: swarm.runs(visibleTo(request)) }),
  );
  app.get(
    "/api/v1/swarm/runs/:id",
    {
      schema: {
        tags,
        summary: "One run, with the arrival of its blocks",
        params: run,
        response: { 200: swarmRunDetail, 404: problem },
      },
    },
    (request) => {
      const found = swarm.run(request.params.id, visibleTo(request));
      if (found === undefined) throw new NotFoundError("run of the swarm", request.params.id);
      return found;
    },
  );
  app.post(
    "/api/v1/swarm/runs",
    {
      schema: {
        tags,
        summary: "Run an example: a product of 3 x 3 matrices, or one of 640 x 640 in 64 blocks",
        body: z.strictObject({ example: z.enum(["small", "large"]) }),
        response: { 202: z.object({ id: z.string() }) },
      },
    },
    (request, reply) => {
      void reply.code(202);
      return { id: examples.start(whoIs(request), request.body.example) };
    },
  );
  app.post(
    "/api/v1/swarm/devices",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "Trust a device: the worker with this key may join and compute; for the owner",
        body: z.strictObject({ name: z.string().min(1).max(64), publicKey: z.string().min(1).max(2_000) }),
        response: { 200: z.object({ name: z.string(), fingerprint: z.string() }), 400: problem, 403: problem },
      },
    },
    async (request) => {
      whichOwner(request);
      const { name: device, publicKey } = request.body;
      const { fingerprint } = await swarm.trust(device, publicKey);
      await noted(request, "swarm-device-trusted", { device, fingerprint });
      return { name: device, fingerprint };
    },
  );
  app.delete(
    "/api/v1/swarm/devices/:name",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "Trust a device no more; it is put out at once, and its key never comes back; for the owner",
        params: name,
        response: { 204: z.undefined(), 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      whichOwner(request);
      await swarm.revoke(request.params.name);
      await noted(request, "swarm-device-revoked", { device: request.params.name });
      return reply.code(204).send();
    },
  );
}
