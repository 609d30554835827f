import { Readable } from "node:stream";
import { z } from "zod";
import type { LazyInterop } from "../interop/hub-interop.ts";
import { whoIs } from "../guard/principal.ts";
import { watchAnswer } from "../guard/watch-session.ts";
import type { App } from "../http/zod-type-provider.ts";

/** `/a2a` and the agent card: what the caller may use of the person's agents, for agents that speak A2A 1.0. */
export function a2aRoutes(app: App, { interop }: { interop: LazyInterop }): void {
  app.get(
    "/.well-known/agent-card.json",
    // What every hub can do; the card with what this person's can do is `GetExtendedAgentCard`, which takes a token.
    { config: { public: true, rateLimit: { max: 60, timeWindow: 60_000 } }, schema: { hide: true } },
    async (_request, reply) => {
      const { a2a } = await interop();
      return reply.type("application/json").send(JSON.stringify(a2a.publicCard()));
    },
  );
  app.get(
    "/api/v1/agent-card",
    {
      schema: {
        tags: ["agents"],
        summary: "Get the signed A2A card with everything you may use",
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async (request) => {
      const { a2a } = await interop();
      return a2a.cardFor({ who: whoIs(request), scopes: request.scopes });
    },
  );
  app.post(
    "/a2a",
    { bodyLimit: 4 * 1024 * 1024, config: { scoped: true }, schema: { hide: true, body: z.unknown() } },
    async (request, reply) => {
      const who = whoIs(request);
      const { a2a } = await interop();
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const answer = await a2a.answer({
        who,
        scopes: request.scopes,
        body: request.body,
        header(name) {
          const value = request.headers[name.toLowerCase()];
          return typeof value === "string" ? value : undefined;
        },
        signal: gone.signal,
      });
      reply.header("cache-control", "no-store");
      if (answer.kind === "json") return reply.type("application/json").send(JSON.stringify(answer.body));
      watchAnswer(reply, request);
      return reply.type("text/event-stream").header("x-accel-buffering", "no").send(Readable.from(answer.events));
    },
  );
}
