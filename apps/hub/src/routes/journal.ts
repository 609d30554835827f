import type { JournalReader } from "@hearth/journal";
import { NotFoundError, problem, receipt, receiptId, receiptKind } from "@hearth/protocol";
import { z } from "zod";
import { whoIs } from "../guard/principal.ts";
import type { App } from "../http/zod-type-provider.ts";
import { limit } from "./api/v1/parameters.ts";

/** `/api/v1/journal`: the receipts of what happened, and the signed checkpoint they are under. */
export function journalRoutes(app: App, { journal }: { journal: JournalReader }): void {
  app.get(
    "/api/v1/journal/receipts",
    {
      schema: {
        tags: ["journal"],
        summary: "List receipts",
        querystring: z.strictObject({
          limit,
          kind: receiptKind.optional(),
          goal: z.string().optional(),
          plan: z.string().optional(),
          task: z.string().optional(),
          after: z.coerce.number().int().nonnegative().optional(),
          before: z.coerce.number().int().nonnegative().optional(),
          first: z.enum(["oldest", "newest"]).default("newest"),
        }),
        response: { 200: z.object({ receipts: z.array(receipt) }) },
      },
    },
    (request) => {
      const { kind, ...rest } = request.query;
      const filter = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      return {
        receipts: journal.list(whoIs(request), { ...filter, ...(kind === undefined ? {} : { kinds: [kind] }) }),
      };
    },
  );
  app.get(
    "/api/v1/journal/receipts/:id",
    {
      schema: {
        tags: ["journal"],
        summary: "Get a receipt with the proof that it is in the log (RFC 6962 §2.1.1, hashes in base64)",
        params: z.object({ id: receiptId }),
        response: { 200: z.object({ receipt, proof: z.array(z.string()), checkpoint: z.string() }), 404: problem },
      },
    },
    (request) => {
      const found = journal.get(whoIs(request), request.params.id);
      if (found === undefined) throw new NotFoundError("receipt", request.params.id);
      const head = journal.head();
      const proof = journal.inclusionProof(found.index, head.size).map((hash) => Buffer.from(hash).toString("base64"));
      return { receipt: found, proof, checkpoint: head.note };
    },
  );
  app.get(
    "/api/v1/journal/checkpoint",
    {
      schema: {
        tags: ["journal"],
        summary: "Get the newest signed checkpoint (C2SP tlog-checkpoint)",
        response: { 200: z.object({ size: z.number(), note: z.string() }) },
      },
    },
    (request) => {
      whoIs(request);
      const { size, note } = journal.head();
      return { size, note };
    },
  );
}
