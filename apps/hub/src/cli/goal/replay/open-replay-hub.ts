import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GoalRecording } from "@hearth/protocol";
import { HearthClient } from "@hearth/sdk";
import { agentsFolder } from "../../../agents/written-agents.ts";
import { parseConfig } from "../../../config/config.ts";

export interface ReplayHub extends AsyncDisposable {
  readonly client: HearthClient;
}

/** Nothing listens there, and nothing is asked: a hub plans with a model only where one is set up. */
const models = {
  version: 1,
  servers: { recorded: { kind: "openai-compatible", url: "http://127.0.0.1:9/v1" } },
  models: { "recorded/answers": { price: "free", capabilities: ["tools"] } },
  roles: { default: ["recorded/answers"] },
};

/**
 * A hub in a folder of its own that gives recorded answers in place of asking models. It has the person's own agents,
 * and neither their secrets nor their memory.
 */
export async function openReplayHub(recording: GoalRecording, { home }: { home: string }): Promise<ReplayHub> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-replay-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  // Where no model was asked the rules had planned, and do so again.
  const setUp = recording.calls.length === 0 ? { version: 1 } : models;
  await writeFile(join(folder, "models.json"), JSON.stringify(setUp), { mode: 0o600 });
  await cp(agentsFolder(home), agentsFolder(folder), { recursive: true }).catch(() => undefined);
  const { createHub } = await import("../../../create-hub.ts");
  const environment = { HEARTH_HOST: "127.0.0.1", HEARTH_PORT: "0", HEARTH_LOG_LEVEL: "error" };
  const config = parseConfig({ home: folder, environment, file: {} });
  const hub = stack.use(await createHub(config, { recording: recording.calls }));
  const address = await hub.listen();
  const owned = stack.move();
  return {
    client: new HearthClient({ address, token: hub.token }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
