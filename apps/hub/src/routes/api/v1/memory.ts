import type { Memory, MemoryItem } from "@hearth/memory";
import { memoryCounts, memoryList, memoryOutcome, type MemoryView, problem } from "@hearth/protocol";
import { z } from "zod";
import { whichPerson } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

// Written out here, since importing the memory for two lists of words would load all of it at start.
const itemStatus = z.enum([
  "candidate",
  "active",
  "rejected",
  "closed",
  "forgotten",
] satisfies readonly MemoryItem["status"][]);
const itemKind = z.enum([
  "fact",
  "procedure",
  "preference",
  "episode",
  "pattern",
  "warning",
  "insight",
  "tool-usage",
  "passage",
] satisfies readonly MemoryItem["kind"][]);

const tags = ["memory"];
const params = z.object({ id: z.string().min(1).max(100) });
const limit = z.coerce.number().int().min(1).max(100).default(20);
const decided = { 200: memoryOutcome, 403: problem, 404: problem };

/** `/api/v1/memory`: what is remembered of a person's, and their word on it. For people only. */
export function memoryRoutes(app: App, { memory }: { memory: () => Promise<Memory> }): void {
  app.get(
    "/api/v1/memory/inbox",
    {
      schema: {
        tags,
        summary: "List what waits to be remembered, oldest first",
        querystring: z.strictObject({ limit }),
        response: { 200: memoryList, 403: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const items = await (await memory()).reader.inbox(who, request.query);
      return { items: items.map(viewOf), degraded: [] };
    },
  );
  app.get(
    "/api/v1/memory/items",
    {
      schema: {
        tags,
        summary: "List what is remembered, newest first",
        querystring: z.strictObject({
          limit,
          before: z.string().max(100).optional(),
          status: itemStatus.optional(),
          kind: itemKind.optional(),
        }),
        response: { 200: memoryList, 403: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const options = Object.fromEntries(Object.entries(request.query).filter(([, value]) => value !== undefined));
      const items = await (await memory()).reader.list(who, options);
      return { items: items.map(viewOf), degraded: [] };
    },
  );
  app.get(
    "/api/v1/memory/search",
    {
      schema: {
        tags,
        summary: "Search what is remembered, best first",
        querystring: z.strictObject({ query: z.string().trim().min(1).max(4_000), limit }),
        response: { 200: memoryList, 403: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const { query, ...options } = request.query;
      const { items, degraded } = await (await memory()).reader.recall(who, query, options);
      return { items: items.map(({ item }) => viewOf(item)), degraded: [...degraded] };
    },
  );
  app.get(
    "/api/v1/memory/status",
    { schema: { tags, summary: "Count what is remembered", response: { 200: memoryCounts, 403: problem } } },
    async (request) => {
      const { items, refused, embedder } = await (await memory()).reader.status(whichPerson(request));
      return { items: { ...items }, refused: { ...refused }, embedder: embedder.fingerprint };
    },
  );
  app.post(
    "/api/v1/memory/:id/accept",
    { schema: { tags, summary: "Have something remembered that waits", params, response: decided } },
    async (request) => {
      const who = whichPerson(request);
      return outcomeOf(await (await memory()).writer.accept(who, request.params.id));
    },
  );
  app.post(
    "/api/v1/memory/:id/reject",
    { schema: { tags, summary: "Have something that waits not remembered", params, response: decided } },
    async (request) => {
      const who = whichPerson(request);
      return outcomeOf(await (await memory()).writer.reject(who, request.params.id));
    },
  );
  app.delete(
    "/api/v1/memory/:id",
    { schema: { tags, summary: "Forget something for good", params, response: decided } },
    async (request) => {
      const who = whichPerson(request);
      return await (await memory()).writer.forget(who, { item: request.params.id });
    },
  );
}

function outcomeOf(
  outcome: { kind: "done"; item: MemoryItem } | { kind: "refused"; why: string },
): z.input<typeof memoryOutcome> {
  return outcome.kind === "done" ? { kind: "done", item: viewOf(outcome.item) } : outcome;
}

function viewOf(item: MemoryItem): MemoryView {
  const { id, kind, phase, text, context, status, scope, author, label, confidence, pinned, createdAt } = item;
  const { class: dataClass, untrusted } = label;
  return {
    id,
    kind,
    ...(phase === undefined ? {} : { phase }),
    text,
    context,
    status,
    scope,
    author,
    class: dataClass,
    untrusted,
    confidence,
    pinned,
    createdAt,
  };
}
