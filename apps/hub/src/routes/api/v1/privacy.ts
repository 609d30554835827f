import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const id = z.union([z.string(), z.number()]);
const span = z.object({ type: z.string(), start: z.number(), end: z.number() });

/** `/api/v1/privacy/scan`: finds personal data and secrets in texts. What is sent is kept nowhere. */
export function privacyRoutes(app: App): void {
  app.post(
    "/api/v1/privacy/scan",
    {
      schema: {
        tags: ["privacy"],
        summary: "Find personal data and secrets: for each text the spans, and never the text again",
        body: z.strictObject({
          texts: z
            .array(z.strictObject({ id: id.optional(), text: z.string().max(100_000) }))
            .min(1)
            .max(1000),
        }),
        response: { 200: z.object({ results: z.array(z.object({ id: id.optional(), spans: z.array(span) })) }) },
      },
    },
    async (request) => {
      whoIs(request);
      const { scan } = await import("@hearth/policy");
      const results: { id?: string | number; spans: z.infer<typeof span>[] }[] = [];
      for (const { id: given, text } of request.body.texts) {
        results.push({ ...(given === undefined ? {} : { id: given }), spans: scan(text) });
        await nextTurn();
      }
      return { results };
    },
  );
}
