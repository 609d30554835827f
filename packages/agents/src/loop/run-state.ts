import type { ModelCost, TokenUsage } from "@hearth/models";
import { joinAll } from "./labels.ts";
import type { Entry, EntryBody, EntryOf } from "./log/entry.ts";
import type { LoopOptions } from "./loop-options.ts";
import type { UnknownEffect } from "./loop-ending.ts";
import { unknownPrefix } from "./tools/unknown-text.ts";

/**
 * What a run knows of itself, all of it from the log: a run that was killed is the same run once this has read its entries.
 * Also the only door by which a run writes, so that memory and log never disagree.
 */
export class RunState {
  readonly run: string;
  readonly entries: Entry[];
  /** One execution of the run's code, between a start and a crash, a parking or the end. */
  readonly execution = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  readonly #keys = new Map<string, Entry>();
  readonly #options: Pick<LoopOptions, "log" | "conversation" | "context">;
  readonly unknownEffects: UnknownEffect[] = [];
  turns = 0;
  toolCalls = 0;
  children = 0;
  stopRefusals = 0;
  usage: TokenUsage = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
  moneyMicroUnits: number | undefined = 0;
  activeMilliseconds = 0;

  private constructor(options: LoopOptions, entries: Entry[]) {
    this.#options = options;
    this.run = options.run ?? options.context.task.id;
    this.entries = entries;
    for (const entry of entries) this.#note(entry);
  }

  static async load(options: LoopOptions): Promise<RunState> {
    const { log, context, conversation } = options;
    return new RunState(options, await log.entries(context.principal, conversation));
  }

  /** The entry of this run under a short key, if it is there. */
  find<Type extends EntryBody["type"]>(key: string, type: Type): EntryOf<Type> | undefined {
    const body = this.#keys.get(key)?.body;
    return body?.type === type ? (body as EntryOf<Type>) : undefined;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Appends and returns what stands under the key then, which may be another execution's. */
  async record<Body extends EntryBody>(key: string, body: Body): Promise<Body> {
    const [stored] = await this.recordAll([{ key, body }]);
    return stored as Body;
  }

  async recordAll(wanted: readonly { key: string; body: EntryBody }[]): Promise<EntryBody[]> {
    const missing = wanted.filter(({ key }) => !this.#keys.has(key));
    if (missing.length > 0) {
      const { log, context, conversation } = this.#options;
      const stored = await log.append(
        context.principal,
        conversation,
        missing.map(({ key, body }) => ({ key: `${this.run}/${key}`, body })),
      );
      for (const entry of stored) {
        if (this.#keys.has(entry.key.slice(this.run.length + 1))) continue;
        this.#insert(entry);
        this.#note(entry);
      }
    }
    return wanted.map(({ key }) => this.#keys.get(key)!.body);
  }

  /** The label of all that this conversation has read. */
  get label(): EntryOf<"result">["label"] {
    return joinAll(
      this.entries.flatMap(({ body }) => ("label" in body && body.label !== undefined ? [body.label] : [])),
    );
  }

  /** Parallel appends may come back out of order. */
  #insert(entry: Entry): void {
    let at = this.entries.length;
    while (at > 0 && this.entries[at - 1]!.sequence > entry.sequence) at -= 1;
    this.entries.splice(at, 0, entry);
  }

  #note(entry: Entry): void {
    const prefix = `${this.run}/`;
    if (!entry.key.startsWith(prefix)) return;
    this.#keys.set(entry.key.slice(prefix.length), entry);
    const { body } = entry;
    if (body.type === "answer") {
      this.turns = Math.max(this.turns, body.turn);
      this.#count(body.cost);
      this.activeMilliseconds = Math.max(this.activeMilliseconds, body.activeMilliseconds);
    } else if (body.type === "summary" && body.cost !== undefined) {
      this.#count(body.cost);
    } else if (body.type === "result") {
      this.toolCalls += 1;
      if (body.outcome === "unknown") this.#noteUnknown(body);
    } else if (body.type === "child-started") {
      this.children += 1;
    } else if (body.type === "note" && entry.key.includes("/refused-stop-")) {
      this.stopRefusals += 1;
    }
  }

  #noteUnknown({ run, turn, call, capability, name, output }: EntryOf<"result">): void {
    const asked = this.entries.findLast(({ body }) => body.type === "answer" && body.run === run && body.turn === turn);
    const calls = asked?.body.type === "answer" ? asked.body.calls : [];
    this.unknownEffects.push({
      call,
      capability: capability ?? name,
      input: calls.find(({ id }) => id === call)?.input,
      known: (output.split("\n", 1)[0] ?? "").replace(unknownPrefix, ""),
    });
  }

  #count(cost: Omit<ModelCost, "moneyMicroUnits"> & { moneyMicroUnits?: number | undefined }): void {
    const { usage } = cost;
    this.usage = {
      input: this.usage.input + usage.input,
      output: this.usage.output + usage.output,
      cachedInput: this.usage.cachedInput + usage.cachedInput,
      reasoning: this.usage.reasoning + usage.reasoning,
    };
    this.moneyMicroUnits =
      this.moneyMicroUnits === undefined || cost.moneyMicroUnits === undefined
        ? undefined
        : this.moneyMicroUnits + cost.moneyMicroUnits;
  }
}
