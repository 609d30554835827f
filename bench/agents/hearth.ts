import { createMemoryConversationLog, openConversationLog, type Offer, offersOf, runLoop } from "@hearth/agents";
import type { ModelDoor } from "@hearth/models";
import { newId, type Principal, type Task } from "@hearth/protocol";
import {
  createInProcessRuntime,
  defineAgent,
  defineCapability,
  type InProcessRuntime,
  type RuntimeContext,
} from "@hearth/runtimes";
import { openDatabase } from "@hearth/storage";
import { z } from "zod";
import { prompt, scriptedTurn, system, type System, tools } from "./job.ts";

const ada: Principal = { kind: "person", id: "ada" };

/** @param url of the database of the conversation log; without, it is in memory as the others' state is */
export async function openHearth(url?: string): Promise<System & AsyncDisposable> {
  const database = url === undefined ? undefined : await openDatabase({ url });
  const log = database === undefined ? createMemoryConversationLog() : await openConversationLog({ database });
  let working: (context: Parameters<typeof converse>[0]) => Promise<string> = () =>
    Promise.reject(new Error("no work"));
  const runtime = createInProcessRuntime();
  const offers = registerTools(runtime);
  runtime.register(
    defineAgent({
      manifest: { name: "packer", version: "1.0.0", description: "Packs" },
      capabilities: [
        defineCapability({
          name: "packer.pack",
          description: "Packs",
          input: z.null(),
          output: z.string(),
          run: (_input, context) => working(context),
        }),
      ],
    }),
  );
  async function converse(
    context: Parameters<typeof runLoop>[0]["context"],
    rounds: number,
    onTurn: (turn: number) => Promise<void>,
  ): Promise<string> {
    const { id: conversation } = await log.create(ada);
    const ending = await runLoop({
      context,
      model: scriptedDoor(rounds, onTurn),
      log,
      conversation,
      agent: "packer",
      system: [system],
      prompt,
      offers,
      limits: { turns: 100_000, toolCalls: 100_000 },
      compaction: { contextTokens: 10_000_000 },
    });
    if (ending.kind !== "answered") throw new Error(`it ended as ${ending.kind}`);
    return ending.text;
  }

  return {
    version: "this repository",
    async converse(rounds, onTurn) {
      working = (context) => converse(context, rounds, onTurn);
      return (await runtime.execute({ capability: "packer.pack", input: null, context: lightContext() })) as string;
    },
    async [Symbol.asyncDispose]() {
      await database?.[Symbol.asyncDispose]();
    },
  };
}

function scriptedDoor(rounds: number, onTurn: (turn: number) => Promise<void>): ModelDoor {
  let turn = 0;
  const usage = { input: 1, output: 1, cachedInput: 0, reasoning: 0 };
  const cost = { usage, moneyMicroUnits: 0, model: "scripted/one", replayed: false };
  return {
    async ask() {
      await onTurn(turn);
      const said = scriptedTurn(turn++, rounds);
      return {
        kind: "done",
        rule: "all",
        value: (async function* () {
          if ("text" in said) yield { type: "text" as const, text: said.text };
          else yield { type: "tool-call" as const, id: said.id, name: said.tool, input: said.input };
          yield { type: "finish" as const, reason: "text" in said ? ("stop" as const) : ("tool-calls" as const), cost };
        })(),
      };
    },
  };
}

const nothing = (): Promise<never> => Promise.reject(new Error("there are no files"));
const noFiles = {
  root: "",
  list: () => Promise.resolve([]),
  read: nothing,
  readText: nothing,
  stat: nothing,
  write: nothing,
  remove: nothing,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** A task without an engine, as the others run without one. */
export function lightContext(): RuntimeContext {
  return {
    task: { id: newId(), owner: "ada", capability: "packer.pack" } as unknown as Task,
    signal: new AbortController().signal,
    principal: ada,
    workspace: noFiles,
    output: noFiles,
    step: async (_name, work) => await work(),
    wait: nothing,
    progress: () => {},
    emit: () => {},
  };
}

/** The three tools as capabilities. */
export function registerTools(runtime: InProcessRuntime): Offer[] {
  runtime.register(
    defineAgent({
      manifest: { name: "bags", version: "1.0.0", description: "Bags" },
      capabilities: tools.map(({ name, description, field, answer }) =>
        defineCapability({
          name: name.replace("_", "."),
          description,
          input: z.object({ [field]: z.string() }),
          output: z.string(),
          run: () => answer,
        }),
      ),
    }),
  );
  return offersOf(
    runtime.agents(),
    tools.map(({ name }) => name.replace("_", ".")),
  );
}
