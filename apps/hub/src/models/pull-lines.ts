import type { Gateway } from "@hearth/gateway";
import type { Models } from "@hearth/models";
import { type ModelPull, type ModelPullEvent, newId, type Principal, toProblem } from "@hearth/protocol";
import { toHttpError } from "../http/problem-handler.ts";
import { listHubModels } from "./list-models.ts";

export interface PullLinesOptions {
  models: Models;
  gateway: Gateway;
  who: Principal;
  pull: ModelPull;
  signal: AbortSignal;
}

const betweenMilliseconds = 250;

/** Pulls a model file and tells of it, a line of JSON at a time. Who is slow to read misses progress and never the end. */
export async function* pullLines({ models, gateway, who, pull, signal }: PullLinesOptions): AsyncGenerator<string> {
  let latest: ModelPullEvent | undefined;
  let told = 0;
  let wake = Promise.withResolvers<void>();
  await using session = gateway.session({
    who,
    agent: "supervisor",
    level: 2,
    session: `model-pull-${newId<string>()}`,
  });
  const end = models.files
    .pull(session, {
      ...pull,
      signal,
      onProgress(progress) {
        latest = { type: "progress", ...progress };
        if (Date.now() - told >= betweenMilliseconds) wake.resolve();
      },
    })
    .then(async (model): Promise<ModelPullEvent> => ({ type: "done", model, list: await listHubModels(models) }))
    .catch((error: unknown): ModelPullEvent => ({ type: "failed", problem: toProblem(toHttpError(error, 0)) }));
  const ended: ModelPullEvent[] = [];
  void end.then((event) => {
    ended.push(event);
    wake.resolve();
  });
  try {
    for (;;) {
      await wake.promise;
      wake = Promise.withResolvers();
      if (latest !== undefined) yield `${JSON.stringify(latest)}\n`;
      latest = undefined;
      told = Date.now();
      const [last] = ended;
      if (last === undefined) continue;
      yield `${JSON.stringify(last)}\n`;
      return;
    }
  } finally {
    // Who left has aborted it; the session must outlive what it does.
    await end;
  }
}
