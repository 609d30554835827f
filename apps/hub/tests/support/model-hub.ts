import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Goal } from "@hearth/protocol";
import {
  type ModelScript,
  type ScriptedModelServer,
  type ScriptedRequest,
  type ScriptedTurn,
  startScriptedModelServer,
} from "@hearth/sdk/test";
import type { HubParts } from "../../src/index.ts";
import { eventually, startHub, temporaryFolder, type TestHub } from "./test-hub.ts";

/** A hub whose only model is a server on loopback that says what the test has written. */
export interface ModelHub extends TestHub {
  readonly server: ScriptedModelServer;
  /** Hands in a goal. */
  submit(submission: object): Promise<Goal>;
  /** Waits until the goal is in one of the states. */
  until(id: string, ...states: Goal["state"][]): Promise<Goal>;
}

export const isPlanning = ({ text }: ScriptedRequest): boolean => text.includes("You plan for a person");

/** An answer in JSON. */
export const json = (value: object): ScriptedTurn => ({ text: JSON.stringify(value) });

/** What a specialist says at its end. */
export const answer = (value: object): ScriptedTurn =>
  json({ summary: "Done.", changes: [], openQuestions: [], ...value });

export interface ModelHubOptions extends HubParts {
  /** Settings of the one model, and of its server. @default a model that is free */
  model?: object;
  server?: object;
  /** Adds to `models.json`. */
  more?: { models?: object; roles?: object };
}

export async function openModelHub(
  script: ModelScript,
  files: Readonly<Record<string, string>> = {},
  { model = { price: "free" }, server: settings = {}, more = {}, ...parts }: ModelHubOptions = {},
): Promise<ModelHub> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startScriptedModelServer({ script }));
  const home = await temporaryFolder();
  await writeFile(
    join(home, "models.json"),
    JSON.stringify({
      version: 1,
      servers: { here: { kind: "openai-compatible", url: server.baseUrl, ...settings } },
      models: { "here/scripted": { capabilities: ["tools"], contextTokens: 100_000, ...model }, ...more.models },
      roles: { default: ["here/scripted"], ...more.roles },
    }),
  );
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(home, path, ".."), { recursive: true, mode: 0o700 });
    await writeFile(join(home, path), text, { mode: 0o600 });
  }
  const hub = stack.use(await startHub({ home, ...parts }));
  const owned = stack.move();
  return Object.assign(hub, {
    server,
    submit: async (submission: object): Promise<Goal> =>
      (await hub.call("POST", "/api/v1/goals", { body: submission })).body,
    until: (id: string, ...states: Goal["state"][]): Promise<Goal> =>
      eventually(`the goal ${states.join(" or ")}`, async () => {
        const goal: Goal = (await hub.call("GET", `/api/v1/goals/${id}`)).body;
        if (["failed", "refused"].includes(goal.state) && !states.includes(goal.state))
          throw new Error(`it is ${goal.state}: ${goal.answer ?? ""}`);
        return states.includes(goal.state) && goal;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  });
}
