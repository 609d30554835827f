import { Readable } from "node:stream";
import { z } from "zod";
import { roleOf, whoIs } from "../guard/principal.ts";
import { watchAnswer } from "../guard/watch-session.ts";
import type { GraphQlContext, GraphQlNeeds } from "../graphql/graphql-context.ts";
import type { Yoga } from "../graphql/load-yoga.ts";
import type { App } from "../http/zod-type-provider.ts";

const body = z.strictObject({
  query: z.string().min(1).max(20_000),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().max(200).nullish(),
});

/** `/graphql`: queries and mutations; subscriptions where `accept` is `text/event-stream`. A viewer may query. */
export function graphQlRoutes(app: App, needs: GraphQlNeeds): void {
  let opened: Promise<Yoga<GraphQlContext>> | undefined;
  const open = () =>
    (opened ??= import("../graphql/create-graphql.ts").then(({ createGraphQl }) =>
      createGraphQl({ ...needs, onError: (error) => app.log.error({ err: error }, "GraphQL") }),
    ));
  app.post(
    "/graphql",
    { config: { needs: "viewer" }, schema: { tags: ["graphql"], summary: "Ask by GraphQL", body } },
    async (request, reply) => {
      const gone = new AbortController();
      const { LookUps } = await import("../graphql/look-ups.ts");
      const context = { who: whoIs(request), role: roleOf(request), lookUps: new LookUps(), signal: gone.signal };
      const yoga = await open();
      reply.raw.once("close", () => gone.abort());
      const sent = new Request("http://localhost/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", accept: request.headers.accept ?? "application/json" },
        signal: gone.signal,
        body: JSON.stringify(request.body),
      });
      const answer = await yoga.fetch(sent, context);
      void reply.code(answer.status).header("cache-control", "no-store");
      const type = answer.headers.get("content-type");
      if (type !== null) void reply.header("content-type", type);
      if (answer.body === null) return reply.send();
      if (type?.startsWith("text/event-stream") === true) {
        watchAnswer(reply, request);
        return reply.send(Readable.from(answer.body));
      }
      return reply.send(Buffer.from(await answer.arrayBuffer()));
    },
  );
}
