import { problem } from "@hearth/protocol";
import { z } from "zod";
import { whichOwner } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { LogTail } from "../../../logs/log-tail.ts";

const finding = z.object({
  name: z.string(),
  state: z.enum(["live", "broken", "declined", "stale"]),
  detail: z.string(),
  fix: z.string().optional(),
});
const line = z.object({
  number: z.number().int(),
  time: z.number(),
  level: z.number(),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()),
});

/** Milliseconds within which a second question gets the first one's findings: some checks ask the whole machine. */
const fresh = 5000;

/** `/api/v1/system/doctor` and `/api/v1/system/logs`: what the hub says of itself. For its owner only. */
export function systemInsightRoutes(app: App, { home, logs }: { home: string; logs: LogTail }): void {
  let last: { at: number; findings: Promise<z.infer<typeof finding>[]> } | undefined;

  app.get(
    "/api/v1/system/doctor",
    {
      schema: {
        tags: ["system"],
        summary: "Examine the hub, as hearth doctor does",
        response: { 200: z.object({ findings: z.array(finding) }), 403: problem },
      },
    },
    async (request) => {
      whichOwner(request);
      if (last === undefined || Date.now() - last.at > fresh) {
        const findings = import("../../../cli/doctor/examine.ts").then(({ examine }) =>
          examine({ home, environment: process.env, signal: AbortSignal.timeout(30_000) }),
        );
        last = { at: Date.now(), findings };
      }
      return { findings: await last.findings };
    },
  );
  app.get(
    "/api/v1/system/logs",
    {
      schema: {
        tags: ["system"],
        summary: "The last lines of the hub's own log, oldest first",
        querystring: z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) }),
        response: { 200: z.object({ lines: z.array(line) }), 403: problem },
      },
    },
    (request) => {
      whichOwner(request);
      return { lines: logs.list(request.query.after) };
    },
  );
}
