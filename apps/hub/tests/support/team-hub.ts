import { type ModelScript, type ScriptedRequest, type ScriptedTurn, startScriptedModelServer } from "@hearth/sdk/test";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answer, json, openModelHub, type ModelHub } from "./model-hub.ts";
import { eventually, temporaryFolder } from "./test-hub.ts";

type Turn = ScriptedTurn | Promise<ScriptedTurn>;

/** What each agent's model says, by how many tools it has called so far. */
export type Scripts = Readonly<Record<string, readonly (ScriptedTurn | ((request: ScriptedRequest) => Turn))[]>>;

export const agentFile = (name: string, tools: string, level = "manager"): string =>
  `---\nname: ${name}\nlevel: ${level}\ndescription: ${name} of the team.\ntools: [${tools}]\n---\nYou are the ${name}.\n`;

/**
 * Who asks: an agent of a test says its name in its prompt, and to one that ships the test gives an objective that begins with
 * a name.
 */
export const askerOf = ({ text }: Pick<ScriptedRequest, "text">): string =>
  (/You are the ([a-z]+)\./.exec(text) ?? /Objective:\\n([a-z]+): /.exec(text))?.[1] ?? "";

/** The turn of whoever asks; each tool it called is in the conversation. */
export function turnOf(scripts: Scripts, request: ScriptedRequest): Turn {
  const name = askerOf(request);
  const called = (request.text.match(/"role":"tool"/g) ?? []).length;
  const turn = scripts[name]?.[called];
  if (turn === undefined) return { error: { status: 501, message: `nothing is scripted for ${name} after ${called}` } };
  return typeof turn === "function" ? turn(request) : turn;
}

export interface TaskEnd {
  id: string;
  state: string;
  output?: { summary: string } & Record<string, unknown>;
  failure?: { code: string; message: string };
}

export interface TaskReceipt {
  id: string;
  kind: string;
  action: string;
  principal: string;
  /** Of an outcome: the receipt of what was meant to be done. */
  intent?: string;
  body: Record<string, unknown>;
}

export interface TeamHub extends ModelHub {
  /** @param more settings of the task, such as its budget */
  run(capability: string, input: object, more?: object): Promise<TaskEnd>;
  /** The receipts of a task, newest first. */
  receipts(task: string): Promise<TaskReceipt[]>;
}

/** A hub with agents that a person wrote, `asker` and `helper` if nothing else is said. */
export async function openTeamHub(
  scripts: Scripts,
  agents: Readonly<Record<string, string>> = { asker: "team.*, workspace.write", helper: "workspace.read" },
): Promise<TeamHub> {
  const files = Object.fromEntries(
    Object.entries(agents).map(([name, tools]) => [`agents/${name}/AGENT.md`, agentFile(name, tools)]),
  );
  const hub = await openModelHub((request) => turnOf(scripts, request), files);
  return Object.assign(hub, {
    async run(capability: string, input: object, more: object = {}): Promise<TaskEnd> {
      const made = await hub.call("POST", "/api/v1/tasks", { body: { capability, input, retries: 0, ...more } });
      if (made.status !== 201) throw new Error(made.text);
      const { id } = made.body as TaskEnd;
      return await endOf(async () => (await hub.call("GET", `/api/v1/tasks/${id}`)).body as TaskEnd);
    },
    async receipts(task: string) {
      const { receipts } = (await hub.call("GET", `/api/v1/journal/receipts?task=${task}&limit=500`)).body as {
        receipts: Awaited<ReturnType<TeamHub["receipts"]>>;
      };
      return receipts;
    },
  });
}

/** Waits until a task has ended. After the death of a hub its lease on the task has to run out first. */
export async function endOf(task: () => Promise<TaskEnd>): Promise<TaskEnd> {
  const seen = async (): Promise<TaskEnd | false> => {
    const now = await task();
    return ["completed", "failed"].includes(now.state) && now;
  };
  return await eventually("the task's end", seen, 120);
}

/** A home of a hub that is started in another process. */
export async function teamHome(
  script: ModelScript,
  agents: Readonly<Record<string, string>> = {},
): Promise<{ home: string } & AsyncDisposable> {
  const server = await startScriptedModelServer({ script });
  const home = await temporaryFolder();
  await writeFile(
    join(home, "models.json"),
    JSON.stringify({
      version: 1,
      servers: { here: { kind: "openai-compatible", url: server.baseUrl } },
      models: { "here/scripted": { price: "free", capabilities: ["tools"], contextTokens: 100_000 } },
      roles: { default: ["here/scripted"] },
    }),
  );
  for (const [name, tools] of Object.entries(agents)) {
    await mkdir(join(home, "agents", name), { recursive: true, mode: 0o700 });
    await writeFile(join(home, "agents", name, "AGENT.md"), agentFile(name, tools), { mode: 0o600 });
  }
  return { home, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export { answer, json };
