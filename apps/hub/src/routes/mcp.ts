import { Readable } from "node:stream";
import { z } from "zod";
import type { LazyInterop } from "../interop/hub-interop.ts";
import { whoIs } from "../guard/principal.ts";
import { watchAnswer } from "../guard/watch-session.ts";
import type { App } from "../http/zod-type-provider.ts";

/** `/mcp`: what the caller may use of the person's agents, for clients that speak MCP over streamable HTTP. */
export function mcpRoutes(app: App, { interop }: { interop: LazyInterop }): void {
  app.post(
    "/mcp",
    { bodyLimit: 4 * 1024 * 1024, config: { scoped: true }, schema: { hide: true, body: z.unknown() } },
    async (request, reply) => {
      const caller = { who: whoIs(request), scopes: request.scopes };
      const { mcp } = await interop();
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers))
        if (
          typeof value === "string" &&
          !["content-length", "transfer-encoding", "authorization", "cookie"].includes(name)
        )
          headers.set(name, value);
      const sent = new Request(`http://${request.headers.host ?? "localhost"}/mcp`, {
        method: "POST",
        headers,
        signal: gone.signal,
        body: JSON.stringify(request.body ?? null),
      });
      const answer = await mcp.fetch(sent, { caller, parsedBody: request.body });
      reply.code(answer.status).header("cache-control", "no-store");
      for (const [name, value] of answer.headers) reply.header(name, value);
      if (answer.headers.get("content-type")?.startsWith("text/event-stream") === true) watchAnswer(reply, request);
      return answer.body === null ? reply.send() : reply.send(Readable.fromWeb(answer.body));
    },
  );
}
