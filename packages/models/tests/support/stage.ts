import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GatewaySession, LabelStore, openGateway, type SessionOptions } from "@hearth/gateway";
import { openDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter, type JournalWriter } from "@hearth/journal";
import {
  ApprovalInbox,
  BudgetLedger,
  createPolicyEngine,
  defaultPolicy,
  type Policy,
  StandingGrants,
} from "@hearth/policy";
import { newId, type Principal, type Receipt } from "@hearth/protocol";
import { createRedactor } from "@hearth/sandbox";
import { startScriptedModelServer, type ScriptedModelServer, type ScriptedModelServerOptions } from "@hearth/sdk/test";
import { type Database, openDatabase } from "@hearth/storage";
import {
  type DoorOptions,
  type ModelDoor,
  type ModelOutcome,
  type ModelPart,
  type ModelRequest,
  type Models,
  type ModelsFile,
  type ModelsOptions,
  openModels,
} from "../../src/index.ts";

export const alice: Principal = { kind: "person", id: "alice" };

const price = { input: 3, output: 15 };

/** The scripted server under four names: one for each wire, the remote ones by a name that leads to loopback. */
export function serversAt(port: number, more: Partial<ModelsFile> = {}): Partial<ModelsFile> {
  const url = `http://127.0.0.1:${port}`;
  return {
    version: 1,
    servers: {
      chat: { kind: "openai-compatible", url },
      responses: { kind: "openai", url },
      messages: { kind: "anthropic", url },
      ollama: { kind: "ollama", url },
    },
    models: { "chat/scripted": { price }, "responses/scripted": { price }, "messages/scripted": { price } },
    roles: { default: ["chat/scripted"] },
    ...more,
  };
}

/** A gateway, models and a scripted server, all real, in a folder of their own. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly database: Database<unknown>;
  readonly budget: BudgetLedger;
  readonly inbox: ApprovalInbox;
  readonly models: Models;
  readonly journal: JournalWriter;
  session(options?: Partial<SessionOptions>): GatewaySession;
  door(options?: Partial<SessionOptions> & DoorOptions): ModelDoor;
  receipts(): Promise<Receipt[]>;
  /** Replaces models.json. */
  setFile(file: Partial<ModelsFile>): Promise<void>;
}

export interface StageOptions extends Partial<Omit<ModelsOptions, "database" | "folder">> {
  server?: ScriptedModelServerOptions;
  file?: (port: number) => Partial<ModelsFile>;
  policy?: Policy;
  known?: readonly string[];
  /** @default a SQLite file in the folder */
  databaseUrl?: string;
}

export type ScriptedStage = Stage & { readonly server: ScriptedModelServer };

export async function openStage({
  server: serverOptions = {},
  file = serversAt,
  ...options
}: StageOptions = {}): Promise<ScriptedStage> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-models-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const server = resources.use(await startScriptedModelServer(serverOptions));
  const stage = resources.use(await openStageAt(folder, { port: server.port, file, ...options }));
  const owned = resources.move();
  return { ...stage, server, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The same over a folder that may hold what an earlier hub left, and a server that runs elsewhere. */
export async function openStageAt(
  folder: string,
  {
    port,
    file = serversAt,
    policy = defaultPolicy,
    known = [],
    databaseUrl = `sqlite:${join(folder, "hearth.db")}`,
    ...options
  }: Omit<StageOptions, "server"> & { port: number },
): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const setFile = (data: Partial<ModelsFile>): Promise<void> =>
    writeFile(join(folder, "models.json"), JSON.stringify(data));
  await setFile(file(port));
  const database = resources.use(await openDatabase({ url: databaseUrl }));
  const key = await openDeviceKey({ folder: join(folder, "keys") });
  const journal = resources.use(await openJournalWriter({ folder: join(folder, "journal"), key }));
  const inbox = await ApprovalInbox.open({ database });
  const budget = await BudgetLedger.open({ database });
  const engine = await createPolicyEngine();
  const gateway = openGateway({
    policies: { engine, current: () => policy },
    journal,
    inbox,
    grants: await StandingGrants.open({ database }),
    budget,
    labels: await LabelStore.open({ database }),
    redactor: createRedactor(known),
  });
  const models = resources.use(
    await openModels({ database, folder, detect: false, retry: { baseMilliseconds: 1 }, ...options }),
  );
  const session = (more: Partial<SessionOptions> = {}): GatewaySession =>
    gateway.session({
      who: { kind: "agent", id: "code", level: "manager", onBehalfOf: "alice" },
      agent: "code",
      level: 1,
      session: newId<string>(),
      task: "task-1",
      ...more,
    });
  const owned = resources.move();
  return {
    folder,
    database,
    budget,
    inbox,
    models,
    journal,
    session,
    door: ({ terms, replay, ...more } = {}) =>
      models.door(session(more), {
        ...(terms === undefined ? {} : { terms }),
        ...(replay === undefined ? {} : { replay }),
      }),
    setFile,
    async receipts() {
      using reader = await openJournalReader({ folder: join(folder, "journal") });
      return [...reader.iterate(alice, {})];
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export function question(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    purpose: "work",
    call: newId<string>(),
    messages: [{ role: "person", parts: [{ type: "text", text }] }],
    ...more,
  };
}

export const never = new AbortController().signal;

/** Everything an outcome says, to its end. */
export async function readAll(outcome: ModelOutcome): Promise<ModelPart[]> {
  if (outcome.kind !== "done") throw new Error(`not done: ${JSON.stringify(outcome)}`);
  const parts: ModelPart[] = [];
  for await (const part of outcome.value) parts.push(part);
  return parts;
}

export async function answerOf(door: ModelDoor, request: ModelRequest): Promise<ModelPart[]> {
  return await readAll(await door.ask(request, { signal: never }));
}

export function textOf(parts: readonly ModelPart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
