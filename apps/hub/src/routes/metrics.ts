import { whoIs } from "../guard/principal.ts";
import type { App } from "../http/zod-type-provider.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** `/metrics`, in the Prometheus text format. Prometheus sends a bearer token with `authorization: {credentials_file}`. */
export function metricsRoutes(app: App, { metrics }: { metrics: Metrics }): void {
  app.addHook("onResponse", async (request, reply) => {
    metrics.observeRequest({
      method: request.method,
      // The pattern, since paths hold ids.
      route: request.routeOptions.url ?? "none",
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
  });
  app.get(
    "/metrics",
    { config: { needs: "operator" }, schema: { tags: ["system"], summary: "Metrics for Prometheus" } },
    async (request, reply) => {
      whoIs(request);
      const { type, text } = await metrics.scrape();
      return reply
        .type(type)
        .serializer((value: string) => value)
        .send(text);
    },
  );
}
