import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import {
  type ChartValue,
  type DocumentValue,
  type FilesValue,
  HearthError,
  type MatchesValue,
  type NumberValue,
  parse,
  type Task,
  type TableValue,
  type TextValue,
  value,
} from "@hearth/protocol";
import { type AgentContext, closedEffects } from "@hearth/runtimes";
import { openWorkspaceReader, openWorkspaceWriter } from "@hearth/sandbox";
import { z } from "zod";
import { builtinAgents } from "../index.ts";

export interface TestAgents {
  /** Runs a capability as a runtime does: the input is checked, then run, and the output is checked. */
  call(capability: string, input: unknown, signal?: AbortSignal): Promise<unknown>;
  table(capability: string, input: unknown): Promise<TableValue>;
  number(capability: string, input: unknown): Promise<NumberValue>;
  chart(capability: string, input: unknown): Promise<ChartValue>;
  files(capability: string, input: unknown): Promise<FilesValue>;
  text(capability: string, input: unknown): Promise<TextValue>;
  matches(capability: string, input: unknown): Promise<MatchesValue>;
  document(capability: string, input: unknown): Promise<DocumentValue>;
  /** A file the agents wrote. */
  written(path: string): Promise<string>;
}

/** The agents over a folder made for one test, or over an existing one, with real files and the real workspace door. */
export async function openTestAgents(
  test: TestContext,
  source: Readonly<Record<string, string | Uint8Array>> | { folder: string } = {},
): Promise<TestAgents> {
  const base = await mkdtemp(join(tmpdir(), "hearth-agents-"));
  test.after(() => rm(base, { recursive: true, force: true }));
  await mkdir(join(base, "output"));
  const folder = "folder" in source && typeof source["folder"] === "string" ? source["folder"] : join(base, "input");
  if (folder.startsWith(base)) await fill(folder, source);
  const workspace = await openWorkspaceReader(folder);
  const output = await openWorkspaceWriter(join(base, "output"));
  test.after(() => workspace[Symbol.asyncDispose]());
  test.after(() => output[Symbol.asyncDispose]());

  const call = async (name: string, input: unknown, signal = new AbortController().signal): Promise<unknown> => {
    const capability = builtinAgents.map((agent) => agent.capabilities.get(name)).find((one) => one !== undefined);
    assert.ok(capability !== undefined, `there is no capability ${name}`);
    assert.ok(capability.input instanceof z.ZodType && capability.output instanceof z.ZodType);
    const context: AgentContext = {
      task: {} as Task,
      signal,
      step: async (_name, work) => await work(),
      wait: () => Promise.reject(new Error("nothing is waited for here")),
      progress: () => undefined,
      emit: () => undefined,
      principal: { kind: "agent", id: "test", level: "worker", onBehalfOf: "tester" },
      caller: { kind: "agent", id: "test", level: "worker", onBehalfOf: "tester" },
      workspace,
      output,
      copy: output,
      effects: closedEffects,
      invoke: () => Promise.reject(new Error("no other capability is called here")),
    };
    const result = await capability.run(parse(capability.input, input, name), context);
    const checked = parse(capability.output, result, `output of ${name}`);
    assert.deepEqual(JSON.parse(JSON.stringify(checked)), checked, "an output must be JSON");
    return checked;
  };
  const as =
    <Kind extends z.output<typeof value>["kind"]>(kind: Kind) =>
    async (name: string, input: unknown): Promise<Extract<z.output<typeof value>, { kind: Kind }>> => {
      const result = parse(value, await call(name, input), name);
      assert.equal(result.kind, kind);
      return result as Extract<z.output<typeof value>, { kind: Kind }>;
    };
  return {
    call,
    table: as("table"),
    number: as("number"),
    chart: as("chart"),
    files: as("files"),
    text: as("text"),
    matches: as("matches"),
    document: as("document"),
    written: (path) => readFile(join(base, "output", path), "utf8"),
  };
}

async function fill(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  await mkdir(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A check for `assert.rejects`: the error's code, and that message and hint together say certain things. */
export function failure(code: string, ...says: readonly (string | RegExp)[]): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(HearthError.isInstance(thrown), String(thrown));
    assert.equal(thrown.code, code, thrown.message);
    const text = `${thrown.message} | ${thrown.hint} | ${thrown.field ?? ""}`;
    for (const part of says) assert.match(text, typeof part === "string" ? new RegExp(RegExp.escape(part)) : part);
    return true;
  };
}

/** A table from a header such as "name, amount:number" and rows. */
export function tableOf(header: string, rows: TableValue["rows"]): TableValue {
  const columns = header.split(",").map((part) => {
    const [name = "", type = "text"] = part.trim().split(":");
    return { name, type: z.enum(["text", "number", "date", "boolean"]).parse(type) };
  });
  return { kind: "table", name: "test", columns, rows, notes: [] };
}
