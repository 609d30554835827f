import { Readable } from "node:stream";
import { exportEntries, type JournalReader } from "@hearth/journal";
import { problem } from "@hearth/protocol";
import { z } from "zod";
import { whoIs } from "../guard/principal.ts";
import type { App } from "../http/zod-type-provider.ts";

/** `/api/v1/journal/export`: a person's receipts with proofs, as lines that are checked without Hearth. */
export function journalExportRoutes(app: App, { journal }: { journal: JournalReader }): void {
  app.get(
    "/api/v1/journal/export",
    {
      schema: {
        tags: ["journal"],
        summary: "Your receipts with proofs under the signed checkpoint, a line of JSON each",
        querystring: z.strictObject({
          goal: z.string().max(100).optional(),
          task: z.string().max(100).optional(),
          id: z.string().max(100).optional(),
          after: z.coerce.number().int().nonnegative().optional(),
          before: z.coerce.number().int().nonnegative().optional(),
        }),
        response: { 404: problem },
      },
    },
    (request, reply) => {
      const filter = Object.fromEntries(Object.entries(request.query).filter(([, value]) => value !== undefined));
      const lines = exportEntries(journal, whoIs(request), filter);
      // The first line is made here, so that a receipt that is not there is still a plain answer.
      const first = lines.next();
      const rest = (function* () {
        if (first.done !== true) yield `${first.value}\n`;
        for (const line of lines) yield `${line}\n`;
      })();
      return reply
        .type("application/x-ndjson")
        .header("cache-control", "no-store")
        .send(Readable.from(rest, { objectMode: false }));
    },
  );
}
