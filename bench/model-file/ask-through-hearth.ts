import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GatewaySession, LabelStore, openGateway } from "@hearth/gateway";
import { openDeviceKey } from "@hearth/identity";
import { openJournalWriter } from "@hearth/journal";
import { openModels } from "@hearth/models";
import { ApprovalInbox, BudgetLedger, createPolicyEngine, defaultPolicy, StandingGrants } from "@hearth/policy";
import { newId } from "@hearth/protocol";
import { createRedactor } from "@hearth/sandbox";
import { openDatabase } from "@hearth/storage";

export interface Measured {
  /** From the question, with nothing loaded, to the first piece of its answer. */
  coldMilliseconds: number;
  /** The same for the next question. */
  warmMilliseconds: number;
  /** From the first piece to the last. */
  tokensPerSecond: number;
  /** The most its process ever took. */
  megabytes: number;
}

/** Two questions to a file by the way that every agent takes: decided, journalled, run in the sandbox, recorded. */
export async function askThroughHearth(path: string, tokens: number): Promise<Measured> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-bench-file-home-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const database = resources.use(await openDatabase({ url: `sqlite:${join(folder, "hearth.db")}` }));
  const key = await openDeviceKey({ folder: join(folder, "keys") });
  const engine = await createPolicyEngine();
  const gateway = openGateway({
    policies: { engine, current: () => defaultPolicy },
    journal: resources.use(await openJournalWriter({ folder: join(folder, "journal"), key })),
    inbox: await ApprovalInbox.open({ database }),
    grants: await StandingGrants.open({ database }),
    budget: await BudgetLedger.open({ database }),
    labels: await LabelStore.open({ database }),
    redactor: createRedactor([]),
  });
  const models = resources.use(await openModels({ database, folder, detect: false }));
  const model = await models.files.add("bench", path);
  const who = { kind: "agent", id: "code", level: "manager", onBehalfOf: "alice" } as const;
  const session: GatewaySession = gateway.session({
    who,
    agent: "code",
    level: 1,
    session: newId<string>(),
    task: "t",
  });
  const door = models.door(session);
  const ask = async (text: string): Promise<{ began: number; first: number; ended: number }> => {
    const began = performance.now();
    let first: number | undefined;
    const outcome = await door.ask(
      {
        model,
        purpose: "bench",
        call: newId<string>(),
        messages: [{ role: "person", parts: [{ type: "text", text }] }],
        maximumOutputTokens: tokens,
      },
      { signal: new AbortController().signal },
    );
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    for await (const part of outcome.value) if (part.type === "text") first ??= performance.now();
    return { began, first: first ?? began, ended: performance.now() };
  };
  const cold = await ask("What was it that you said yesterday?");
  const warm = await ask("And what will you say tomorrow?");
  return {
    coldMilliseconds: cold.first - cold.began,
    warmMilliseconds: warm.first - warm.began,
    tokensPerSecond: ((tokens - 1) / (warm.ended - warm.first)) * 1000,
    megabytes: mostMemoryOfEngine(),
  };
}

function mostMemoryOfEngine(): number {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("/engine/node\0")) continue;
      return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000;
    } catch {
      // It ended meanwhile.
    }
  }
  return Number.NaN;
}
