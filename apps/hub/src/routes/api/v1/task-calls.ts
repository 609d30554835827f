import type { EngineReader } from "@hearth/engine";
import { problem, toolCall } from "@hearth/protocol";
import { z } from "zod";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { CallRecorder } from "../../../live/call-recorder.ts";
import { taskParameters } from "./parameters.ts";

/** `/api/v1/tasks/:id/calls`: which tools a task's agents called, in brief, while it runs and after. */
export function taskCallRoutes(
  app: App,
  { engine, calls }: { engine: EngineReader; calls: Pick<CallRecorder, "of"> },
): void {
  app.get(
    "/api/v1/tasks/:id/calls",
    {
      schema: {
        tags: ["tasks"],
        summary: "Which tools a task's agents called, in brief, oldest first; the receipts say what each did",
        params: taskParameters,
        response: { 200: z.object({ calls: z.array(toolCall) }), 404: problem },
      },
    },
    async (request) => {
      const who = whoIs(request);
      const { id } = await engine.get(who, request.params.id);
      return { calls: await calls.of(who, id) };
    },
  );
}
