import { liveStream, ownerOf, problem } from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";
import { z } from "zod";
import type { Feed } from "../../../feed/feed.ts";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { LiveBook } from "../../../live/live-book.ts";
import { goalParameters } from "./parameters.ts";

export interface GoalLiveRoutesOptions {
  goals: GoalReader;
  live: LiveBook;
  feed: Pick<Feed, "sequence">;
}

/** `/api/v1/goals/:id/live`: what its agents have said so far, for whoever joins or lost the feed. */
export function goalLiveRoutes(app: App, { goals, live, feed }: GoalLiveRoutesOptions): void {
  app.get(
    "/api/v1/goals/:id/live",
    {
      schema: {
        tags: ["goals"],
        summary: "What a goal's agents are saying at this moment; the feed goes on from there",
        params: goalParameters,
        response: {
          /** `sequence`: of the last passing event that went into it; those of the feed that are above it come after. */
          200: z.object({ streams: z.array(liveStream), sequence: z.number().int().min(0) }),
          404: problem,
        },
      },
    },
    async (request) => {
      const who = whoIs(request);
      const { id } = await goals.get(who, request.params.id);
      return { streams: live.of(ownerOf(who), id), sequence: feed.sequence };
    },
  );
}
