import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { migrationSets } from "./migration-sets.ts";

const root = resolve(import.meta.dirname, "../../../../..");

void test("every set of tables that anything brings up to date is known to backups, with its own steps", () => {
  const sources = globSync(["packages/*/src/**/*.ts", "apps/hub/src/**/*.ts"], { cwd: root }).filter(
    (path) => !path.endsWith(".test.ts"),
  );
  const calls = sources.flatMap((path) => [
    ...readFileSync(resolve(root, path), "utf8").matchAll(/migrate\([^;]*?set: "([^"]+)"/g),
  ]);
  const named = new Set(calls.map(([, set]) => set));
  assert.ok(named.size > 10, "the calls were found");
  assert.deepEqual(named, new Set(migrationSets.map(({ set }) => set)));
  const ids = migrationSets.flatMap(({ set, migrations }) => migrations.map(({ id }) => `${set} ${id}`));
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(migrationSets.map(({ migrations }) => migrations)).size, migrationSets.length);
});
