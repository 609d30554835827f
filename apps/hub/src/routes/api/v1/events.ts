import { event } from "@hearth/protocol";
import { z } from "zod";
import type { Feed } from "../../../feed/feed.ts";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

/** `/api/v1/events`: the stored events of the feed, for who begins to look. What comes later comes over `/ws/feed`. */
export function eventRoutes(app: App, { feed }: { feed: Feed }): void {
  app.get(
    "/api/v1/events",
    {
      schema: {
        tags: ["feed"],
        summary: "The last events that are kept, or those after one, oldest first",
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(1000).default(200),
          after: z.coerce.number().int().nonnegative().optional(),
        }),
        response: { 200: z.object({ events: z.array(event) }) },
      },
    },
    async (request) => {
      const who = whoIs(request);
      const { limit } = request.query;
      const { last } = await feed.range(who);
      const after = request.query.after ?? Math.max(0, last - limit);
      return { events: await feed.after(who, after, limit) };
    },
  );
}
