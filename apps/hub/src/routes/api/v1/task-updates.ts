import type { EngineReader } from "@hearth/engine";
import { terminalStates } from "@hearth/protocol";
import { keepAlive } from "../../../feed/keep-alive.ts";
import { feedCloseCodes } from "../../../feed/stream-feed.ts";
import { whoIs } from "../../../guard/principal.ts";
import { watchSession } from "../../../guard/watch-session.ts";
import { upgradeRequired } from "../../../http/upgrade-required.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { taskParameters } from "./parameters.ts";

const maximumUnsentBytes = 1024 * 1024;

/**
 * `/api/v1/tasks/:id/updates` (WebSocket): `{type: "state", task}` at once and at each change,
 * `{type: "progress", fraction, message}` and `{type: "output", part}` as they come, and a close with 1000 once the
 * task has ended.
 */
export function taskUpdateRoutes(app: App, { engine }: { engine: EngineReader }): void {
  app.route({
    method: "GET",
    url: "/api/v1/tasks/:id/updates",
    schema: { tags: ["tasks"], summary: "Follow a task (WebSocket)", params: taskParameters },
    // Before the upgrade, so that an unknown task is a plain 404.
    preHandler: async (request) => void (await engine.get(whoIs(request), request.params.id)),
    handler: upgradeRequired,
    wsHandler: (socket, request) => {
      const who = whoIs(request);
      const { id } = taskParameters.parse(request.params);
      let ended = false;
      keepAlive(socket);
      watchSession(socket, request);

      const send = (message: unknown): void => {
        if (ended || socket.readyState !== socket.OPEN) return;
        socket.send(JSON.stringify(message));
        if (socket.bufferedAmount > maximumUnsentBytes) socket.close(feedCloseCodes.tooSlow, "too slow");
      };
      // One reading after another, so that an older state never follows a newer one.
      let showing = Promise.resolve();
      const showState = (): void => {
        showing = showing
          .then(async () => {
            const task = await engine.get(who, id);
            send({ type: "state", task });
            if (!terminalStates.has(task.state)) return;
            ended = true;
            socket.close(1000, "the task has ended");
          })
          .catch((error: unknown) => {
            request.log.error({ err: error }, "task updates");
            socket.close(1011, "something went wrong in the hub");
          });
      };
      const unsubscribe = engine.subscribe((event) => {
        if (event.task !== id) return;
        if (event.type === "task-progressed") send({ type: "progress", ...event.data });
        else if (event.type === "task-output") send({ type: "output", ...event.data });
        else showState();
      });
      socket.once("close", unsubscribe);
      showState();
    },
  });
}
