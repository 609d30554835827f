import { systemHealth as systemHealthSchema, type Principal, type SystemHealth } from "@hearth/protocol";
import { z } from "zod";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

/** `/api/v1/system/health`, and `/healthz`, which says only that the hub answers. */
export function systemHealthRoutes(app: App, { health }: { health: (who: Principal) => Promise<SystemHealth> }): void {
  app.get(
    "/api/v1/system/health",
    { schema: { tags: ["system"], summary: "How the hub is", response: { 200: systemHealthSchema } } },
    (request) => health(whoIs(request)),
  );
  app.get(
    "/healthz",
    {
      config: { public: true },
      schema: {
        tags: ["system"],
        summary: "Whether the hub answers",
        response: { 200: z.object({ status: z.string() }) },
      },
    },
    () => ({ status: "ok" }),
  );
}
