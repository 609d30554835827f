import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { builtinAgents } from "./index.ts";

const kinds = ["table", "files", "text", "matches", "number", "chart", "document"];
const capabilities = builtinAgents.flatMap((agent) => agent.manifest.capabilities);

interface Schema {
  description?: string;
  properties?: Record<string, Schema & { const?: string }>;
}

test("each capability has a name of its own under its agent's name", () => {
  const names = capabilities.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { manifest } of builtinAgents)
    for (const { name } of manifest.capabilities)
      assert.ok(name.startsWith(`${manifest.name.replace(/^builtin-/, "")}.`), name);
});

test("each capability says in words what it does and what every input means", () => {
  for (const { name, description, keywords, input } of capabilities) {
    assert.match(description, /\.$/, name);
    assert.ok(keywords.length >= 3, name);
    assert.deepEqual(
      keywords,
      keywords.map((word) => word.toLowerCase()),
      name,
    );
    for (const [property, schema] of Object.entries((input as Schema).properties ?? {}))
      assert.ok((schema.description ?? "").length > 5, `${name}: ${property} has no description`);
  }
});

test("each output is one kind of value", () => {
  for (const { name, output } of capabilities) {
    const kind = (output as Schema).properties?.["kind"]?.const;
    assert.ok(kind !== undefined && kinds.includes(kind), name);
  }
});

test("each error has a page that begins with its code", async () => {
  const folder = join(import.meta.dirname, "errors");
  const pages = join(import.meta.dirname, "../../../../docs/errors");
  for (const file of await readdir(folder)) {
    const code = /code = "(HEARTH_[A-Z_]+)"/.exec(await readFile(join(folder, file), "utf8"))?.[1];
    assert.ok(code !== undefined, file);
    assert.ok((await readFile(join(pages, `${code}.md`), "utf8")).startsWith(`# ${code}\n`), code);
  }
});
