import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GatewaySession, LabelStore, openGateway } from "@hearth/gateway";
import { createEphemeralKey } from "@hearth/identity";
import { openJournalWriter } from "@hearth/journal";
import { type Models, openModels } from "@hearth/models";
import { ApprovalInbox, BudgetLedger, createPolicyEngine, defaultPolicy, StandingGrants } from "@hearth/policy";
import { newId } from "@hearth/protocol";
import { type ScriptedModelServer, startScriptedModelServer } from "@hearth/sdk/test";
import { openDatabase } from "@hearth/storage";

/** The ways in which servers are spoken to. */
export const wires = ["chat", "responses", "messages", "ollama"] as const;

/** Real models behind a real gateway, asked over each wire from a scripted server. */
export interface ModelsStage extends AsyncDisposable {
  readonly server: ScriptedModelServer;
  readonly models: Models;
  session(): GatewaySession;
}

export async function openModelsStage(): Promise<ModelsStage> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-loop-models-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const server = resources.use(await startScriptedModelServer());
  const url = server.address;
  const price = { input: 3, output: 15 };
  const settings = {
    version: 1,
    servers: {
      chat: { kind: "openai-compatible", url },
      responses: { kind: "openai", url },
      messages: { kind: "anthropic", url },
      ollama: { kind: "ollama", url },
    },
    models: { "chat/scripted": { price }, "responses/scripted": { price }, "messages/scripted": { price } },
    roles: { default: ["chat/scripted"] },
  };
  await writeFile(join(folder, "models.json"), JSON.stringify(settings));
  const database = resources.use(await openDatabase({ url: `sqlite:${join(folder, "hub.db")}` }));
  const journal = resources.use(
    await openJournalWriter({ folder: join(folder, "journal"), key: createEphemeralKey() }),
  );
  const engine = await createPolicyEngine();
  const gateway = openGateway({
    policies: { engine, current: () => defaultPolicy },
    journal,
    inbox: await ApprovalInbox.open({ database }),
    grants: await StandingGrants.open({ database }),
    budget: await BudgetLedger.open({ database }),
    labels: await LabelStore.open({ database }),
  });
  const models = resources.use(await openModels({ database, folder, detect: false, retry: { baseMilliseconds: 1 } }));
  const owned = resources.move();
  return {
    server,
    models,
    session: () =>
      gateway.session({
        who: { kind: "agent", id: "code", level: "manager", onBehalfOf: "alice" },
        agent: "code",
        level: 1,
        session: newId<string>(),
        task: "task-1",
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
