import { Readable } from "node:stream";
import type { Models } from "@hearth/models";
import {
  modelAddition,
  modelFileAddition,
  modelList,
  modelPull,
  modelTrialResult,
  modelUsage,
  newId,
  NotFoundError,
  problem,
  usageGroups,
} from "@hearth/protocol";
import { z } from "zod";
import type { HubGateway } from "../../../gateway/hub-gateway.ts";
import { whichOwner, whichPerson, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { listHubModels } from "../../../models/list-models.ts";
import { pullLines } from "../../../models/pull-lines.ts";

const tags = ["models"];

/** `/api/v1/models` and `/api/v1/usage`. Only a person changes which models there are. */
export function modelRoutes(
  app: App,
  { models, gateway }: { models: () => Promise<Models>; gateway: () => Promise<HubGateway> },
): void {
  app.get(
    "/api/v1/models",
    { schema: { tags, summary: "List models and model servers", response: { 200: modelList } } },
    async (request) => {
      whoIs(request);
      return await listHubModels(await models());
    },
  );
  app.put(
    "/api/v1/models",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "Add a model, or change what is said of it or its server; only the owner names a key",
        body: modelAddition,
        response: { 200: modelList, 403: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const { id, server, ...settings } = request.body;
      // Keys are the owner's secrets, or lie in the hub's environment: who names one says where it is sent.
      if (server?.key !== undefined) whichOwner(request);
      const opened = await models();
      await opened.registry.change((file) => ({
        ...file,
        servers: server === undefined ? file.servers : { ...file.servers, [id.split("/", 1)[0] ?? ""]: server },
        models: { ...file.models, [id]: { ...file.models[id], ...settings } },
      }));
      return await listHubModels(opened);
    },
  );
  app.delete(
    "/api/v1/models",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "Forget what models.json says of a model, and its server when that has no other",
        querystring: z.strictObject({
          id: z.string().min(1),
          /** Deletes a file that was pulled, too. */
          file: z.enum(["keep", "delete"]).default("keep"),
        }),
        response: { 200: modelList, 403: problem, 404: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const { id, file: fate } = request.query;
      const opened = await models();
      if (fate === "delete") await opened.files.delete(id);
      await opened.registry.change((file) => {
        if (file.models[id] === undefined) throw new NotFoundError("model", id);
        const { [id]: _gone, ...rest } = file.models;
        const name = id.split("/", 1)[0] ?? "";
        const { [name]: _server, ...others } = file.servers;
        const isLast = !Object.keys(rest).some((other) => other.startsWith(`${name}/`));
        const roles = Object.entries(file.roles)
          .map(([role, ids]) => [role, ids.filter((other) => other !== id)] as const)
          .filter(([, ids]) => ids.length > 0);
        return { ...file, models: rest, servers: isLast ? others : file.servers, roles: Object.fromEntries(roles) };
      });
      return await listHubModels(opened);
    },
  );
  app.post(
    "/api/v1/models/files",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "Add a GGUF file that lies on this device",
        body: modelFileAddition,
        response: { 200: modelList, 403: problem, 409: problem, 422: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const opened = await models();
      await opened.files.add(request.body.name, request.body.path);
      return await listHubModels(opened);
    },
  );
  app.post(
    "/api/v1/models/pull",
    {
      config: { needs: "operator" },
      schema: { tags, summary: "Fetch a GGUF file; a line of JSON for each step", body: modelPull },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const [opened, { gateway: door }] = await Promise.all([models(), gateway()]);
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort(new DOMException("nobody waits for it any more", "AbortError")));
      const lines = pullLines({ models: opened, gateway: door, who, pull: request.body, signal: gone.signal });
      return reply.type("application/x-ndjson").header("cache-control", "no-store").send(Readable.from(lines));
    },
  );
  app.put(
    "/api/v1/models/roles/:role",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "Say which models a role means, best first",
        params: z.object({ role: z.string().min(1).max(64) }),
        body: z.strictObject({ models: z.array(z.string()).min(1) }),
        response: { 200: modelList, 403: problem },
      },
    },
    async (request) => {
      whichPerson(request);
      const opened = await models();
      for (const id of request.body.models)
        if ((await opened.registry.find(id)) === undefined) throw new NotFoundError("model", id);
      await opened.registry.change((file) => ({
        ...file,
        roles: { ...file.roles, [request.params.role]: request.body.models },
      }));
      return await listHubModels(opened);
    },
  );
  app.post(
    "/api/v1/models/test",
    {
      config: { needs: "operator" },
      schema: {
        tags,
        summary: "Ask a model one short question",
        body: z.strictObject({ id: z.string().min(1) }),
        response: { 200: modelTrialResult, 403: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const opened = await models();
      const door = (await gateway()).gateway;
      await using session = door.session({
        who,
        agent: "supervisor",
        level: 2,
        session: `model-test-${newId<string>()}`,
      });
      return await opened.try(session, request.body.id, AbortSignal.timeout(300_000));
    },
  );
  app.get(
    "/api/v1/usage",
    {
      schema: {
        tags,
        summary: "What models took: tokens and money",
        querystring: z.strictObject({
          by: z.enum(usageGroups).default("model"),
          from: z.iso.date().optional(),
          to: z.iso.date().optional(),
          limit: z.coerce.number().int().min(1).max(1000).default(100),
        }),
        response: { 200: modelUsage },
      },
    },
    async (request) => {
      const { by, from, to, limit } = request.query;
      const query = { by, limit, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const usage = await (await models()).usage.usage(whoIs(request), query);
      return { ...usage, lines: [...usage.lines] };
    },
  );
}
