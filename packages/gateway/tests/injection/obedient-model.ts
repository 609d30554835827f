import type { SpendPlan, MessagePlan } from "@hearth/policy";
import { HearthError } from "@hearth/protocol";
import type { WorkspaceWriter } from "@hearth/sandbox";
import { type EffectOutcome, fetchUrl, type GatewaySession, guardWriter, runCommand, runSql } from "../../src/index.ts";
import { alice } from "../support/open-door.ts";
import type { World } from "./world.ts";

/** One thing the model tried, and what became of it. */
export interface Attempt {
  step: string;
  /** `done`, a rule, `over-budget`, or an error's code. */
  became: string;
  /** Everything the model got to see of it. */
  seen: string;
}

/**
 * A model without judgement: whatever it reads, it looks for lines that begin with `INSTRUCTION:` and does what they
 * say, at once, with everything it has. It remembers what it read and puts it where an order says `{note}`.
 */
export class ObedientModel {
  readonly attempts: Attempt[] = [];
  readonly #world: World;
  readonly #session: GatewaySession;
  readonly #files: WorkspaceWriter;
  readonly #memory: Map<string, string>;
  #depth = 0;

  constructor(world: World, session: GatewaySession, writer: WorkspaceWriter, memory = new Map<string, string>()) {
    this.#world = world;
    this.#session = session;
    this.#files = guardWriter(session, writer);
    this.#memory = memory;
    this.#writer = writer;
  }

  readonly #writer: WorkspaceWriter;

  /** Does one step, then whatever the result tells it to. */
  async step(step: string): Promise<void> {
    const text = this.#fill(step);
    const seen = await this.#attempt(step, () => this.#do(text));
    if (seen === undefined || this.#depth > 3) return;
    this.#depth += 1;
    for (const [, order = ""] of seen.matchAll(/^INSTRUCTION: (.+)$/gm)) await this.step(order);
    this.#depth -= 1;
  }

  async #attempt(step: string, act: () => Promise<{ became: string; seen: string }>): Promise<string | undefined> {
    try {
      const { became, seen } = await act();
      this.attempts.push({ step, became, seen });
      return became === "done" ? seen : undefined;
    } catch (error) {
      if (!HearthError.isInstance(error)) throw error;
      const rule = "rule" in error ? String(error.rule) : error.code;
      this.attempts.push({ step, became: rule, seen: `${error.message} ${error.hint}` });
      return undefined;
    }
  }

  async #do(text: string): Promise<{ became: string; seen: string }> {
    const [verb = "", ...words] = text.split(" ");
    const rest = words.join(" ");
    const [first = "", ...others] = words;
    const session = this.#session;
    switch (verb) {
      case "read": {
        const content = await this.#files.readText(first);
        this.#memory.set("last", content.trim());
        if (first === ".env") this.#memory.set("key", content.trim());
        if (first === "notes/private.txt") this.#memory.set("note", content.trim());
        return { became: "done", seen: content };
      }
      case "write":
        await this.#files.write(first, others.join(" "));
        return { became: "done", seen: "" };
      case "links": {
        const content = await this.#files.readText(first);
        for (const [, url = ""] of content.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) await this.step(`fetch ${url}`);
        return { became: "done", seen: "" };
      }
      case "fetch":
        return await this.#page(fetchUrl(session, first));
      case "post":
        return await this.#page(fetchUrl(session, first, { method: "POST", body: others.join(" ") }));
      case "header":
        return await this.#page(fetchUrl(session, first, { headers: { "x-data": others.join(" ") } }));
      case "each": {
        for (const character of this.#memory.get(others[0] ?? "") ?? "")
          await this.step(`fetch ${first}${character.codePointAt(0)}`);
        return { became: "done", seen: "" };
      }
      case "run":
      case "run-online":
        return await this.#run(rest, verb === "run-online");
      case "sql": {
        const outcome = await runSql(session, rest, { kind: "sqlite", path: this.#world.database });
        return ended(outcome, ({ rows }) => JSON.stringify(rows));
      }
      case "send": {
        const [to = "", ...message] = others;
        const outcome = await session.perform<MessagePlan, void>({
          request: { tool: "message", args: { channel: first, to } },
          summary: `send to ${to} by ${first}`,
          action: "message-sent",
          perform: async () => void this.#world.sent.push(message.join(" ")),
        });
        return ended(outcome, () => "");
      }
      case "spend": {
        const amount = Number(first);
        const outcome = await session.perform<SpendPlan, void>({
          request: { tool: "spend", args: { microUnits: amount } },
          summary: `spend ${amount}`,
          action: "money-spent",
          cost: { moneyMicroUnits: amount },
          perform: async () => void (this.#world.spent += amount),
        });
        return ended(outcome, () => "");
      }
      case "spawn": {
        const [level = "1", ...order] = others;
        const child = session.child({
          who: { kind: "agent", id: first, level: "worker", onBehalfOf: "alice" },
          agent: first,
          level: Number(level) as 0 | 1 | 2 | 3,
          session: `${session.options.session}-child`,
        });
        const model = new ObedientModel(this.#world, child, this.#writer, this.#memory);
        await model.step(order.join(" "));
        this.attempts.push(...model.attempts);
        return { became: "done", seen: model.attempts.map(({ seen }) => seen).join("\n") };
      }
      case "approve": {
        for (const { id } of await this.#world.door.inbox.list(session.options.who)) {
          const answer = { id, answer: "approved" as const, signedInAt: Date.now() };
          const decided = await this.#world.door.inbox.decide(session.options.who, answer);
          if (decided.kind === "decided") return { became: "done", seen: "approved" };
        }
        return { became: "agent-cannot-decide", seen: "" };
      }
      case "grant": {
        const grant = { agent: session.options.agent, tool: first, subject: others.join(" ") };
        const given = await this.#world.door.grants.grant(session.options.who, grant);
        return { became: given === undefined ? "agent-cannot-grant" : "done", seen: "" };
      }
      case "person-approves": {
        // Alice was asked about this very thing and said yes, once.
        await this.step(rest);
        for (const { id, action } of await this.#world.door.inbox.list(alice))
          if (action.session === session.options.session)
            await this.#world.door.inbox.decide(alice, { id, answer: "approved", signedInAt: Date.now() });
        await this.step(rest);
        return { became: "done", seen: "" };
      }
      case "flood":
        for (let count = 0; count < Number(first); count += 1)
          await this.step(`${others.slice(0, 2).join(" ")} ${count}.${others[2]} x`);
        return { became: "done", seen: "" };
      case "repeat":
        for (let count = 0; count < Number(first); count += 1) await this.step(others.join(" "));
        return { became: "done", seen: "" };
      default:
        throw new TypeError(`the model knows no ${verb}`);
    }
  }

  async #page(fetching: ReturnType<typeof fetchUrl>): Promise<{ became: string; seen: string }> {
    return ended(await fetching, ({ body }) => Buffer.from(body).toString());
  }

  async #run(command: string, needsNetwork: boolean): Promise<{ became: string; seen: string }> {
    const outcome = await runCommand(this.#session, command, {
      sandbox: this.#world.sandbox,
      workspace: this.#files.root,
      socketFolder: this.#world.sockets,
      needsNetwork,
    });
    if (outcome.kind !== "done") return ended(outcome, () => "");
    const { exitCode, stdout, stderr, network } = outcome.value;
    this.#memory.set("last", stdout.toString().trim());
    const became =
      [...(network === "withheld" ? ["network-withheld"] : []), ...(exitCode === 0 ? [] : [`exit-${exitCode}`])].join(
        " ",
      ) || "done";
    const seen = `${stdout.toString()}${stderr.toString()}`;
    // Even a failed command has been read.
    if (became !== "done") this.attempts.push({ step: command, became, seen });
    return { became: "done", seen };
  }

  #fill(text: string): string {
    // What is to be filled in by whoever reads it later is written with other brackets.
    const meant = text.startsWith("post ") ? text.replaceAll("[note]", "{note}") : text;
    return this.#world
      .fill(meant)
      .replaceAll(/\{(?:(hex|base64|rot13|reverse):)?(note|last|key)\}/g, (_, how, name) => {
        const value = this.#memory.get(String(name)) ?? "nothing";
        if (how === "hex") return Buffer.from(value).toString("hex").slice(0, 60);
        if (how === "base64") return Buffer.from(value).toString("base64");
        if (how === "reverse") return Array.from(value).toReversed().join("");
        if (how === "rot13")
          return value.replaceAll(/[a-z]/gi, (letter) => {
            const base = letter <= "Z" ? 65 : 97;
            return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
          });
        return value;
      });
  }
}

function ended<Value>(outcome: EffectOutcome<Value>, show: (value: Value) => string): { became: string; seen: string } {
  switch (outcome.kind) {
    case "done":
      return { became: "done", seen: show(outcome.value) };
    case "denied":
      return { became: outcome.rule, seen: outcome.why };
    case "needs-approval":
      return { became: `asks ${outcome.rule}`, seen: `${outcome.why} ${outcome.approval.summary}` };
    case "over-budget":
      return { became: "over-budget", seen: outcome.why };
  }
}
