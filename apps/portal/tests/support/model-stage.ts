import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Goal } from "@hearth/protocol";
import { type ModelScript, type ScriptedRequest, type ScriptedTurn, startScriptedModelServer } from "@hearth/sdk/test";
import type { Browser } from "playwright-core";
import { openBrowser } from "./open-browser.ts";
import { eventually, type PortalHub, startPortalHub } from "./start-hub.ts";

/** A hub whose only model says what is written for it. */
export interface ModelHub extends AsyncDisposable {
  readonly hub: PortalHub;
  /** What the model says from now on. */
  says(script: ModelScript): void;
  submit(text: string, more?: object): Promise<Goal>;
  until(goal: string, ...states: Goal["state"][]): Promise<Goal>;
}

/** An agent that writes notes, in a file of the person's. */
const helper = `---
name: helper
description: Looks into the notes of the house.
tools: [workspace.list, workspace.write, workspace.hand-over]
---
Be brief.
`;

export const isPlanning = ({ text }: ScriptedRequest): boolean => text.includes("You plan for a person");

/** An answer in JSON. */
export const json = (value: object): ScriptedTurn => ({ text: JSON.stringify(value) });

/** A plan of one task of the helper's. */
export const helperPlan = (title: string): ScriptedTurn =>
  json({
    kind: "plan",
    title,
    tasks: [{ key: "note", title, capability: "helper.work", input: { objective: title }, checks: [] }],
  });

export async function openModelHub(): Promise<ModelHub> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startScriptedModelServer());
  const home = await mkdtemp(join(tmpdir(), "hearth-portal-model-"));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  await writeFile(
    join(home, "models.json"),
    JSON.stringify({
      version: 1,
      servers: { here: { kind: "openai-compatible", url: server.baseUrl } },
      models: { "here/scripted": { capabilities: ["tools"], contextTokens: 100_000, price: "free" } },
      roles: { default: ["here/scripted"] },
    }),
  );
  await mkdir(join(home, "agents", "helper"), { recursive: true, mode: 0o700 });
  await writeFile(join(home, "agents", "helper", "AGENT.md"), helper, { mode: 0o600 });
  const hub = stack.use(await startPortalHub({ home }));
  const owned = stack.move();
  return {
    hub,
    says: (script) => server.replace(script),
    submit: (text, more = {}) => hub.call("POST", "/api/v1/goals", { text, ...more }),
    until: (id, ...states) =>
      eventually(`the goal ${states.join(" or ")}`, async () => {
        const goal = await hub.call<Goal>("GET", `/api/v1/goals/${id}`);
        return states.includes(goal.state) && goal;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What the tests of one `describe` share; there once the first test runs. */
export interface ModelStage extends Omit<ModelHub, typeof Symbol.asyncDispose> {
  readonly browser: Browser;
}

/** A hub with a scripted model, and a browser, for the tests of the `describe` in which it is called. */
export function modelStage(): ModelStage {
  let opened: ModelHub;
  let browser: Browser;
  before(async () => {
    opened = await openModelHub();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await opened?.[Symbol.asyncDispose]();
  });
  return {
    get hub() {
      return opened.hub;
    },
    get browser() {
      return browser;
    },
    says: (script) => opened.says(script),
    submit: (text, more) => opened.submit(text, more),
    until: (goal, ...states) => opened.until(goal, ...states),
  };
}
