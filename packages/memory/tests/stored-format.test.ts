import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase, plainStatement } from "@hearth/storage";
import { openMemory } from "../src/index.ts";
import { openTestMemory } from "./support/databases.ts";
import { alice, coder } from "./support/people.ts";

const folder = join(import.meta.dirname, "fixtures");

// Each file is a database as an earlier Hearth left it: `<last migration>.sql`, with what must be read from it beside it.
// The index of words and the vectors are caches and are not in it: they must be built from the items.
for (const file of readdirSync(folder).filter((name) => name.endsWith(".sql"))) {
  void test(`a memory stored at ${file} is brought up to date and read`, async () => {
    await using database = await openDatabase<unknown>({ url: "sqlite::memory:" });
    database.sqlite!.connection.exec(readFileSync(join(folder, file), "utf8"));
    await using memory = await openMemory({ database, now: () => 50_000 });
    const { reader, writer } = memory;
    await writer.maintain(alice);
    const archive = await Promise.all(
      (await reader.archive.list(alice)).map(({ id }) => reader.archive.get(alice, id)),
    );
    const found = await reader.recall(coder, "who answers the bell at the gate");
    const read = {
      active: await reader.list(alice),
      closed: await reader.list(alice, { status: "closed" }),
      inbox: await reader.inbox(alice),
      sources: await reader.sources(alice),
      signals: await reader.signals(alice),
      traces: await reader.traces(alice),
      work: await reader.work(alice),
      telos: await reader.telosHistory(alice, "mission"),
      archive,
      found: found.items.map(({ item, places }) => [item.id, places]),
      degraded: found.degraded,
    };
    const expected = join(folder, file.replace(".sql", ".json"));
    assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(readFileSync(expected, "utf8")));
    const echo = await writer.propose(coder, { kind: "preference", text: "Be kind to all the guests", confidence: 1 });
    assert.equal(echo.kind === "refused" && echo.reason, "boot-text");
  });
}

void test("a memory written by a newer Hearth is refused", async () => {
  await using memory = await openTestMemory();
  await memory.database.batch([plainStatement("INSERT INTO hearth_migration VALUES ('memory', '9999-future')")]);
  await assert.rejects(openMemory({ database: memory.database }), /newer Hearth.*9999-future/);
});
