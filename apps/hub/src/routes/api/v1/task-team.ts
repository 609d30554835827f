import type { TeamStore } from "@hearth/agents";
import type { EngineReader } from "@hearth/engine";
import { problem } from "@hearth/protocol";
import { z } from "zod";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { taskParameters } from "./parameters.ts";

const message = z.object({
  id: z.string(),
  task: z.string(),
  kind: z.enum(["consult", "broadcast", "hand-off", "spawn"]),
  sender: z.string(),
  recipient: z.string(),
  text: z.string(),
  sentAt: z.number(),
  outcome: z.enum(["answered", "failed"]).optional(),
  answeredAt: z.number().optional(),
});
const holder = z.object({
  generation: z.number().int(),
  agent: z.string(),
  capability: z.string(),
  input: z.unknown(),
  former: z.string(),
  note: z.string(),
  since: z.number(),
});

/** `/api/v1/tasks/:id/team`: what agents said to each other within a task, and how it changed hands. */
export function taskTeamRoutes(
  app: App,
  { engine, team }: { engine: EngineReader; team: () => Promise<TeamStore> },
): void {
  app.get(
    "/api/v1/tasks/:id/team",
    {
      schema: {
        tags: ["tasks"],
        summary: "What agents said to each other within a task, and how it changed hands: the last holder has it",
        params: taskParameters,
        response: { 200: z.object({ messages: z.array(message), holders: z.array(holder) }), 404: problem },
      },
    },
    async (request) => {
      const who = whoIs(request);
      const { id } = await engine.get(who, request.params.id);
      const store = await team();
      const [messages, holders] = await Promise.all([store.messages(who, id), store.holders(who, id)]);
      return { messages, holders };
    },
  );
}
