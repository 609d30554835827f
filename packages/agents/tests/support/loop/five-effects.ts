import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openEngine } from "@hearth/engine";
import type { ModelPart } from "@hearth/models";
import { type ConversationId, HearthError, type Principal, type Task } from "@hearth/protocol";
import { createInProcessRuntime, defineAgent, defineCapability } from "@hearth/runtimes";
import { openDatabase, type Database } from "@hearth/storage";
import { z } from "zod";
// Not by the index: each of some two hundred processes loads this, and the planner is no part of it.
import type { Hook } from "../../../src/hooks/hook.ts";
import { openConversationLog } from "../../../src/loop/log/open-conversation-log.ts";
import type { LoopEnding } from "../../../src/loop/loop-ending.ts";
import { runLoop } from "../../../src/loop/run-loop.ts";
import { journalDoors } from "./journal-doors.ts";
import { runtimeContext } from "./runtime-context.ts";
import { calls, says, scriptedDoor } from "./scripted-door.ts";

export const effects = ["a", "b", "c", "d", "e"] as const;

export interface FiveEffectsOptions {
  /** Holds the database, the journal and `effects.txt`, one line for each effect that happened. */
  folder: string;
  /** Effects go through doors that remember them and look into a journal; without, they happen elsewhere. */
  doors: boolean;
  /** Called before and after everything that the run waits for. */
  point: (name: string) => void;
}

/** How a capability says that it does not know. */
class EffectUnknown extends HearthError {
  readonly code = "HEARTH_EFFECT_UNKNOWN";

  constructor(why: string) {
    super(why, { hint: "Look whether it happened." });
  }
}

const alice: Principal = { kind: "person", id: "alice" };
const conversation = "0198c0de-0000-7000-8000-000000000001" as ConversationId;
const script = [
  calls({ id: "a", name: "world_change", input: { what: "a" } }),
  calls(
    { id: "b", name: "world_change", input: { what: "b" } },
    { id: "c", name: "world_change", input: { what: "c" } },
  ),
  calls({ id: "d", name: "world_change", input: { what: "d" } }),
  calls({ id: "e", name: "world_change", input: { what: "e" } }),
  says("All five."),
];

/** One task of five effects over real files, from wherever the last process of this folder was killed. */
export async function runFiveEffects({
  folder,
  doors,
  point,
}: FiveEffectsOptions): Promise<{ task: Task; ending: LoopEnding | undefined }> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openDatabase({ url: `sqlite:${join(folder, "hub.db")}` }));
  const log = await openConversationLog({ database: counted(database, point) });
  await log.create(alice, { id: conversation });
  const door = doors ? stack.use(await journalDoors(folder, point)) : undefined;
  const runtime = createInProcessRuntime();
  let ending: LoopEnding | undefined;
  const change = defineCapability({
    name: "world.change",
    description: "Changes the world, in a way that shows how often",
    permissions: ["command"],
    input: z.object({ what: z.enum(effects) }),
    output: z.string(),
    async run({ what }, { effects: at }) {
      point(`${what} called`);
      const change = async (): Promise<string> => {
        appendFileSync(join(folder, "effects.txt"), `${what}\n`);
        point(`${what} happened`);
        return `changed ${what}`;
      };
      if (!doors) return await change();
      const outcome = await at.perform({
        request: { tool: "command", args: { command: what } },
        summary: what,
        action: "world-changed",
        perform: change,
      });
      point(`${what} returns`);
      if (outcome.kind === "unknown") throw new EffectUnknown(outcome.why);
      assert.ok(outcome.kind === "done");
      return outcome.value;
    },
  });
  const hooks: Hook[] = [
    {
      name: "watcher",
      events: ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SessionEnd"],
      run({ event }) {
        point(`hook ${event}`);
        return undefined;
      },
    },
  ];
  const scripted = scriptedDoor(script);
  const model: typeof scripted = {
    ...scripted,
    async ask(request, options) {
      point(`ask ${request.call}`);
      const outcome = await scripted.ask(request, options);
      if (outcome.kind !== "done") return outcome;
      const answer = outcome.value;
      async function* stream(): AsyncGenerator<ModelPart> {
        for await (const part of answer) {
          point(`part ${part.type}`);
          yield part;
        }
        point("answered");
      }
      return { ...outcome, value: stream() };
    },
  };
  const tester = defineCapability({
    name: "tester.work",
    description: "Runs the loop",
    permissions: ["command"],
    input: z.null(),
    output: z.string(),
    async run(_input, context) {
      point("started");
      const capability = runtime.capabilities().find(({ name }) => name === "world.change")!;
      ending = await runLoop({
        context,
        model,
        log,
        conversation,
        agent: "tester",
        system: ["You change the world."],
        prompt: "Change it five times.",
        offers: [{ capability, repeatable: doors }],
        hooks,
      });
      point("ended");
      return ending.kind;
    },
  });
  runtime.register(
    defineAgent({ manifest: { name: "world", version: "1.0.0", description: "The world" }, capabilities: [change] }),
  );
  runtime.register(
    defineAgent({ manifest: { name: "tester", version: "1.0.0", description: "Tests" }, capabilities: [tester] }),
  );
  const engine = stack.use(await openEngine({ database }));
  const [id] = await engine.submit(alice, [{ capability: "tester.work", input: null, idempotencyKey: "the one" }]);
  stack.use(
    engine.startWorker({
      handlers: runtime.handlers((context) => ({ ...runtimeContext(context), ...door?.open(context) })),
    }),
  );
  const task = await engine.result(alice, id!);
  point("stored");
  return { task, ending };
}

/** How often each effect has happened. */
export function happened(folder: string): Record<string, number> {
  const path = join(folder, "effects.txt");
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  return Object.fromEntries(effects.map((what) => [what, lines.filter((line) => line === what).length]));
}

/** The log's database, with a point on both sides of each write. */
function counted(database: Database<unknown>, point: (name: string) => void): Database<unknown> {
  return new Proxy(database, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property !== "batch") return typeof value === "function" ? (value.bind(target) as unknown) : value;
      return async (...parameters: Parameters<Database<unknown>["batch"]>) => {
        point("before a write");
        const result = await target.batch(...parameters);
        point("after a write");
        return result;
      };
    },
  });
}
