import { z } from "zod";
import type { Feed } from "../../feed/feed.ts";
import { keepAlive } from "../../feed/keep-alive.ts";
import { streamFeed } from "../../feed/stream-feed.ts";
import { whoIs } from "../../guard/principal.ts";
import { watchSession } from "../../guard/watch-session.ts";
import { upgradeRequired } from "../../http/upgrade-required.ts";
import type { App } from "../../http/zod-type-provider.ts";

const query = z.strictObject({ after: z.coerce.number().int().nonnegative().optional() });

/** `/ws/feed?after=ID` (WebSocket): every event of the owner, resuming after the last id the client saw. */
export function feedRoutes(app: App, { feed }: { feed: Feed }): void {
  app.route({
    method: "GET",
    url: "/ws/feed",
    schema: { tags: ["feed"], summary: "Follow all events (WebSocket)", querystring: query },
    handler: upgradeRequired,
    wsHandler: (socket, request) => {
      keepAlive(socket);
      watchSession(socket, request);
      const { after } = query.parse(request.query);
      streamFeed({ feed, socket, who: whoIs(request), after }).catch((error: unknown) => {
        request.log.error({ err: error }, "feed");
        socket.close(1011, "something went wrong in the hub");
      });
    },
  });
}
