import { problem } from "@hearth/protocol";
import { z } from "zod";
import { whichPerson } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { Notifier } from "../../../notifications/notifier.ts";

/** `/api/v1/notifications`: whether one can be reached. What one is told, and where, are settings. */
export function notificationRoutes(app: App, { notifier }: { notifier: Notifier }): void {
  app.post(
    "/api/v1/notifications/test",
    {
      config: { rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: {
        tags: ["notifications"],
        summary: "Send yourself a word over one channel, and say what became of it",
        body: z.strictObject({ channel: z.enum(["browser", "email", "webhook", "slack", "discord"]) }),
        response: {
          200: z.object({
            outcome: z.enum(["sent", "off", "failed", "denied", "ask"]),
            detail: z.string().optional(),
          }),
          403: problem,
        },
      },
    },
    (request) => notifier.test(whichPerson(request).id, request.body.channel),
  );
}
