import { problem } from "@hearth/protocol";
import type { PeerDefinitionInput, PeerView } from "@hearth/interop";
import { z } from "zod";
import type { LazyInterop } from "../../../interop/hub-interop.ts";
import { whichPerson, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { nameParameters } from "./parameters.ts";

const definition = z.record(z.string(), z.unknown());
const offered = z.object({
  tool: z.string(),
  description: z.string(),
  input: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()).optional(),
});
const peer = z.object({
  name: z.string(),
  agent: z.string(),
  definition,
  /** SHA-256 of its program, the key of its card, or absent: not pinned. */
  pin: z.string().optional(),
  createdAt: z.number(),
  tools: z.array(
    z.object({
      tool: z.string(),
      capability: z.string(),
      state: z.enum(["on", "new", "changed", "gone"]),
      description: z.string(),
      accepted: offered.optional(),
      offered: offered.optional(),
    }),
  ),
});
const looked = z.object({
  peer,
  /** What it offers and cannot be taken over, with the reason. */
  refused: z.array(z.object({ tool: z.string(), why: z.string() })),
  protocol: z.string(),
});

/** `/api/v1/peers`: foreign MCP servers and A2A agents. Whoever acts for their owner sees them; only a person changes them. */
export function peerRoutes(app: App, { interop }: { interop: LazyInterop }): void {
  app.get(
    "/api/v1/peers",
    {
      schema: {
        tags: ["peers"],
        summary: "List foreign servers and agents",
        querystring: z.strictObject({ kind: z.enum(["mcp", "a2a"]).optional() }),
        response: { 200: z.object({ peers: z.array(peer) }) },
      },
    },
    async (request) => {
      const { kind } = request.query;
      const peers = await (await interop()).peers.list(whoIs(request));
      const wanted = peers.filter(
        (one) => kind === undefined || (one.definition.transport === "a2a") === (kind === "a2a"),
      );
      return { peers: wanted.map(shown) };
    },
  );
  app.post(
    "/api/v1/peers",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["peers"],
        summary: "Add a foreign server or agent: it is looked at, and held to what it is now",
        body: z.strictObject({
          name: z.string(),
          definition,
          /** Turn its tools on. @default true */
          accept: z.boolean().default(true),
          /** Keep it without a look, for a server that wants a login first. @default false */
          unseen: z.boolean().default(false),
          /** What it wants to see from us as a bearer token; kept sealed. */
          token: z.string().min(1).max(8192).optional(),
        }),
        response: { 201: looked, 400: problem, 409: problem, 502: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { name, accept, unseen, token } = request.body;
      const input = request.body.definition as PeerDefinitionInput;
      const { peers, setToken } = await interop();
      const isNew = (await peers.list(who)).every((one) => one.name !== name);
      if (isNew) await setToken(who, name, token);
      const add = async (): Promise<z.input<typeof looked>> => {
        if (unseen) return { peer: shown(await peers.addUnseen(who, name, input)), refused: [], protocol: "" };
        const { peer: added, look } = await peers.add(who, name, input, { accept });
        return { peer: shown(added), refused: look.refused.map((one) => ({ ...one })), protocol: look.protocol };
      };
      try {
        return reply.code(201).send(await add());
      } catch (error) {
        // What is not kept has no use for its token.
        if (isNew) await setToken(who, name, undefined);
        throw error;
      }
    },
  );
  app.get(
    "/api/v1/peers/:id",
    {
      schema: {
        tags: ["peers"],
        summary: "Get a foreign server or agent",
        params: nameParameters,
        response: { 200: peer, 404: problem },
      },
    },
    async (request) => shown(await (await interop()).peers.get(whoIs(request), request.params.id)),
  );
  app.post(
    "/api/v1/peers/:id/refresh",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["peers"],
        summary: "Look again; what is new or changed stays off",
        params: nameParameters,
        response: { 200: looked, 404: problem, 502: problem },
      },
    },
    async (request) => {
      const { peer: seen, look } = await (await interop()).peers.refresh(whichPerson(request), request.params.id);
      return { peer: shown(seen), refused: look.refused.map((one) => ({ ...one })), protocol: look.protocol };
    },
  );
  app.post(
    "/api/v1/peers/:id/accept",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["peers"],
        summary: "Turn on what it was last seen to offer; what it says otherwise now stays off",
        params: nameParameters,
        body: z.strictObject({ tools: z.array(z.string()).max(256).optional() }),
        response: { 200: peer, 404: problem, 502: problem },
      },
    },
    async (request) => {
      const { tools } = request.body;
      const { peers } = await interop();
      const accepted = await peers.accept(
        whichPerson(request),
        request.params.id,
        tools === undefined ? {} : { tools },
      );
      return shown(accepted);
    },
  );
  app.delete(
    "/api/v1/peers/:id",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["peers"],
        summary: "Remove a foreign server or agent, with its login",
        params: nameParameters,
        response: { 204: z.undefined(), 404: problem },
      },
    },
    async (request, reply) => {
      await (await interop()).removePeer(whichPerson(request), request.params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    "/api/v1/peers/:id/login",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["peers"],
        summary: "Begin a login at an MCP server; the link is for your browser",
        params: nameParameters,
        response: { 200: z.object({ link: z.string() }), 404: problem, 409: problem },
      },
    },
    async (request) => ({ link: await (await interop()).logins.begin(whichPerson(request), request.params.id) }),
  );
  app.get(
    "/peers/login",
    {
      // The browser comes back here from elsewhere, without our cookie: the state, which only it was given, says whose it is.
      config: { public: true, rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: { hide: true, querystring: z.record(z.string(), z.string()) },
    },
    async (request, reply) => {
      const { peers, logins, oauth } = await interop();
      const answer = new URLSearchParams(request.query);
      const found = await oauth.find(await peers.everyone(), answer.get("state") ?? "");
      await logins.finish({ kind: "person", id: found.owner }, found.name, answer);
      return reply
        .type("text/plain; charset=utf-8")
        .header("cache-control", "no-store")
        .send(
          `You are logged in at ${found.name}. You can close this window; then run: hearth mcp accept ${found.name}, which shows its tools, and once more to turn them on\n`,
        );
    },
  );
}

function shown({ pin, definition: kept, tools, ...rest }: PeerView): z.input<typeof peer> {
  return {
    ...rest,
    definition: { ...kept },
    ...(pin === undefined ? {} : { pin }),
    tools: tools.map(({ accepted, offered: now, ...tool }) => ({
      ...tool,
      ...(accepted === undefined ? {} : { accepted: plain(accepted) }),
      ...(now === undefined ? {} : { offered: plain(now) }),
    })),
  };
}

function plain({ output, ...rest }: NonNullable<PeerView["tools"][number]["offered"]>): z.input<typeof offered> {
  return { ...rest, ...(output === undefined ? {} : { output }) };
}
