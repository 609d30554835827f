import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openConversationLog, runLoop } from "@hearth/agents";
import { openEngine } from "@hearth/engine";
import { newId, type ConversationId, type Principal, type TaskId } from "@hearth/protocol";
import { createInProcessRuntime, defineAgent, defineCapability } from "@hearth/runtimes";
import { openDatabase } from "@hearth/storage";
import { z } from "zod";
import { percentile } from "../harness/benchmark.ts";
import { chatDoor } from "./chat-door.ts";
import { lightContext, registerTools } from "./hearth.ts";
import { system, tools } from "./job.ts";

interface Wanted {
  conversation: ConversationId;
  name: string;
}

const ada: Principal = { kind: "person", id: "ada" };
const turns = tools.length + 1;

export interface Thousand {
  conversations: number;
  /** Answers that came back to their own conversation, and entries that are in its log. */
  answered: number;
  lostMessages: number;
  /** Milliseconds between an answer and the next question, at the 95th percentile: tools, log on disk, and waiting for a turn. */
  addedP95: number;
  /** Most memory of the process beside what it had before, by conversation. */
  bytesPerConversation: number;
}

/** Many conversations at once, each a task of the engine with its log on disk, against the scripted server. */
export async function runThousand(conversations: number): Promise<Thousand> {
  await using stack = new AsyncDisposableStack();
  const server = spawn(process.execPath, [join(import.meta.dirname, "server-process.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  stack.defer(async () => {
    const ended = once(server, "exit");
    server.stdin.end();
    await ended;
  });
  const [line] = (await once(server.stdout, "data")) as [Buffer];
  const baseUrl = line.toString().trim();

  const folder = await mkdtemp(join(tmpdir(), "hearth-bench-agents-"));
  stack.defer(async () => await rm(folder, { recursive: true, force: true }));
  const database = stack.use(await openDatabase({ url: `sqlite:${join(folder, "hub.db")}` }));
  const log = await openConversationLog({ database });
  const engine = stack.use(await openEngine({ database }));
  const runtime = createInProcessRuntime();
  const offers = registerTools(runtime);
  const times: number[] = [];
  const door = chatDoor(baseUrl);
  const model: typeof door = {
    async ask(request, options) {
      const [conversation = ""] = request.call.split("/");
      const started = began.get(conversation);
      if (started !== undefined) times.push(performance.now() - started);
      const outcome = await door.ask(request, options);
      began.set(conversation, performance.now());
      return outcome;
    },
  };
  const began = new Map<string, number>();
  runtime.register(
    defineAgent({
      manifest: { name: "packer", version: "1.0.0", description: "Packs" },
      capabilities: [
        defineCapability({
          name: "packer.pack",
          description: "Packs",
          input: z.object({ conversation: z.string(), name: z.string() }),
          output: z.string(),
          async run({ conversation, name }, context) {
            const ending = await runLoop({
              context,
              model,
              log,
              conversation: conversation as ConversationId,
              agent: "packer",
              system: [system],
              prompt: `Pack a bag in ${name}.`,
              offers,
            });
            if (ending.kind !== "answered") throw new Error(`it ended as ${ending.kind}`);
            return ending.text;
          },
        }),
      ],
    }),
  );
  const worker = stack.use(
    engine.startWorker({
      concurrency: conversations,
      handlers: runtime.handlers((context) => ({ ...lightContext(), ...pick(context) })),
    }),
  );
  const submit = async (count: number): Promise<{ wanted: Wanted[]; ids: TaskId[] }> => {
    const wanted = Array.from({ length: count }, (_, n) => ({
      conversation: newId<ConversationId>(),
      name: `conversation-${n}`,
    }));
    await Promise.all(wanted.map(({ conversation }) => log.create(ada, { id: conversation })));
    const ids = await engine.submit(
      ada,
      wanted.map((input) => ({ capability: "packer.pack", input })),
    );
    return { wanted, ids };
  };
  // What is loaded and compiled at first use is not a conversation's.
  const { ids: first } = await submit(20);
  await Promise.all(first.map((id) => engine.result(ada, id)));
  times.length = 0;

  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const { wanted, ids } = await submit(conversations);
  const results = await Promise.all(ids.map((id) => engine.result(ada, id)));
  clearInterval(watch);
  await worker.drain();

  let answered = 0;
  let lost = 0;
  // Of each: a start, the prompt, the answers, the results, an end.
  const expected = 3 + turns + tools.length;
  for (const [index, { conversation, name }] of wanted.entries()) {
    const { state, output } = results[index]!;
    if (state === "completed" && String(output).endsWith(` ${name}`)) answered += 1;
    lost += Math.max(0, expected - (await log.entries(ada, conversation)).length);
  }
  return {
    conversations,
    answered,
    lostMessages: lost,
    addedP95: percentile(times, 0.95)!,
    bytesPerConversation: (most - before) / conversations,
  };
}

function pick(context: Parameters<Parameters<ReturnType<typeof createInProcessRuntime>["handlers"]>[0]>[0]) {
  const { task, signal, step, wait, progress, emit } = context;
  return { task, signal, step, wait, progress, emit };
}
