import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, openEngine } from "@hearth/engine";
import { type ConversationId, newId, type Principal, type Task } from "@hearth/protocol";
import {
  type AnyCapability,
  createInProcessRuntime,
  defineAgent,
  defineCapability,
  type InProcessRuntime,
} from "@hearth/runtimes";
import { type Database, openDatabase } from "@hearth/storage";
import { z } from "zod";
import {
  conversationAgent,
  type ConversationLog,
  type Entry,
  type LoopEnding,
  type LoopEvent,
  type LoopOptions,
  openConversationLog,
  runLoop,
} from "../../../src/index.ts";
import { runtimeContext } from "./runtime-context.ts";

export const alice: Principal = { kind: "person", id: "alice" };

export type RunOptions = Pick<LoopOptions, "model"> & Partial<LoopOptions>;

/** An engine, a runtime and a conversation log over a real database, with one capability that runs the loop. */
export interface LoopHub extends AsyncDisposable {
  readonly database: Database<unknown>;
  readonly engine: Engine;
  readonly runtime: InProcessRuntime;
  readonly log: ConversationLog;
  readonly conversation: ConversationId;
  readonly events: LoopEvent[];
  /** Runs the loop as a task to its end. */
  run(options: RunOptions): Promise<{ task: Task; ending: LoopEnding | undefined; entries: Entry[] }>;
  /** Starts it and returns at once. */
  start(
    options: RunOptions,
  ): Promise<{ task: Task["id"]; ended: Promise<{ task: Task; ending: LoopEnding | undefined }> }>;
  entries(): Promise<Entry[]>;
}

/** @param tools capabilities offered unless the run says otherwise */
export async function openLoopHub(tools: readonly AnyCapability[] = [], url?: string): Promise<LoopHub> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-loop-"));
  const database = await openDatabase({ url: url ?? `sqlite:${join(folder, "hub.db")}` });
  const engine = await openEngine({ database });
  const log = await openConversationLog({ database });
  const runtime = createInProcessRuntime();
  const events: LoopEvent[] = [];
  const runs = new Map<string, { options: RunOptions; ending?: LoopEnding }>();
  const { id: conversation } = await log.create(alice);
  if (tools.length > 0)
    runtime.register(
      defineAgent({ manifest: { name: "tools", version: "1.0.0", description: "Tools" }, capabilities: tools }),
    );
  runtime.register(conversationAgent({ log }));
  runtime.register(
    defineAgent({
      manifest: { name: "tester", version: "1.0.0", description: "Runs the loop", level: "manager" },
      capabilities: [
        defineCapability({
          name: "tester.work",
          description: "Runs the loop",
          input: z.object({ run: z.string() }),
          output: z.unknown(),
          async run({ run }, context) {
            const entry = runs.get(run)!;
            entry.ending = await runLoop({
              context,
              log,
              conversation,
              agent: "tester",
              system: ["You help."],
              prompt: "Do it.",
              offers: offered(),
              ...entry.options,
            });
            return entry.ending.kind;
          },
        }),
      ],
    }),
  );
  function offered(): NonNullable<LoopOptions["offers"]> {
    const names = new Set([...tools.map(({ name }) => name), "conversation.read-output"]);
    return runtime
      .capabilities()
      .filter(({ name }) => names.has(name))
      .map((capability) => ({ capability }));
  }
  const stop = engine.subscribe((event) => {
    if (event.type === "task-output") events.push((event.data as { part: LoopEvent }).part);
  });
  const worker = engine.startWorker({ handlers: runtime.handlers(runtimeContext) });

  const hub: LoopHub = {
    database,
    engine,
    runtime,
    log,
    conversation,
    events,
    async start(options) {
      const run = newId<string>();
      const entry: { options: RunOptions; ending?: LoopEnding } = { options };
      runs.set(run, entry);
      const [id] = await engine.submit(alice, [{ capability: "tester.work", input: { run }, retries: 0 }]);
      return { task: id!, ended: engine.result(alice, id!).then((task) => ({ task, ending: entry.ending })) };
    },
    async run(options) {
      const { ended } = await hub.start(options);
      return { ...(await ended), entries: await hub.entries() };
    },
    entries: () => log.entries(alice, conversation),
    async [Symbol.asyncDispose]() {
      stop();
      await worker[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return hub;
}

/** The results in the order the model is shown them. */
export function resultsOf(entries: readonly Entry[]): { name: string; outcome: string; output: string }[] {
  return entries.flatMap(({ body }) =>
    body.type === "result" ? [{ name: body.name, outcome: body.outcome, output: body.output }] : [],
  );
}
