import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Principal } from "@hearth/protocol";
import { type Database, openDatabase, plainStatement } from "@hearth/storage";
import { type Engine, type EngineOptions, openEngine } from "../src/index.ts";
import { ManualClock } from "./manual-clock.ts";

export type Kind = "sqlite" | "postgres";

export const alice: Principal = { kind: "person", id: "alice" };
export const bob: Principal = { kind: "person", id: "bob" };

const serviceUrl = process.env["HEARTH_TEST_POSTGRES_URL"];

/** A database of its own for one test, and how to remove it. */
export async function freshUrl(kind: Kind): Promise<{ url: string; remove: () => Promise<void> }> {
  if (kind === "sqlite") {
    const folder = await mkdtemp(join(tmpdir(), "hearth-engine-"));
    return { url: `sqlite:${join(folder, "hub.db")}`, remove: () => rm(folder, { recursive: true, force: true }) };
  }
  const schema = `engine_${randomUUID().replaceAll("-", "")}`;
  const administer = async (text: string): Promise<void> => {
    await using database = await openDatabase({ url: serviceUrl! });
    await database.all(plainStatement(text));
  };
  await administer(`CREATE SCHEMA ${schema}`);
  const url = `${serviceUrl}${serviceUrl!.includes("?") ? "&" : "?"}options=-c%20search_path%3D${schema}`;
  return { url, remove: () => administer(`DROP SCHEMA ${schema} CASCADE`) };
}

export interface Opened {
  engine: Engine;
  database: Database<unknown>;
  clock: ManualClock;
  url: string;
  /** Moves time on in steps until the condition holds. Fails after many. */
  until: (condition: () => boolean | Promise<boolean>, stepMilliseconds?: number) => Promise<void>;
  /** A further engine on the same database. On SQLite only after the first was disposed of. */
  again: (options?: Partial<EngineOptions>) => Promise<Engine>;
}

/** Errors from the background that no test expects fail it. */
export async function open(kind: Kind, context: TestContext, options: Partial<EngineOptions> = {}): Promise<Opened> {
  const { url, remove } = await freshUrl(kind);
  const clock = new ManualClock();
  const database = await openDatabase({ url, durability: "normal" });
  const engines: Engine[] = [];
  const again = async (more: Partial<EngineOptions> = {}): Promise<Engine> => {
    const engine = await openEngine({
      database,
      clock,
      random: () => 0.5,
      onError: (error) => {
        throw error;
      },
      ...options,
      ...more,
    });
    engines.push(engine);
    return engine;
  };
  const engine = await again();
  context.after(async () => {
    for (const opened of engines) await opened[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await remove();
  });
  const until = async (condition: () => boolean | Promise<boolean>, stepMilliseconds = 100): Promise<void> => {
    for (let step = 0; step < 2000; step++) {
      if (await condition()) return;
      clock.advance(stepMilliseconds);
      await turn();
    }
    throw new Error("the condition never held");
  };
  return { engine, database, clock, url, until, again };
}

/** Lets what is under way go on for one turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** Waits, without moving time, for what happens by itself. */
export async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let step = 0; step < 5000; step++) {
    if (await condition()) return;
    await turn();
  }
  throw new Error("the condition never held");
}

/** Runs one test for each database that is there. */
export function conformance(name: string, body: (kind: Kind, context: TestContext) => Promise<void>): void {
  test(`${name} (SQLite)`, (context) => body("sqlite", context));
  if (serviceUrl !== undefined) test(`${name} (PostgreSQL)`, (context) => body("postgres", context));
}

if (serviceUrl === undefined) {
  console.log("HEARTH_TEST_POSTGRES_URL is not set: the engine is tested on SQLite only");
}
