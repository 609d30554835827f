import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { ConversationId, Principal } from "@hearth/protocol";
import { openDatabase, plainStatement } from "@hearth/storage";
import {
  type ConversationLog,
  createMemoryConversationLog,
  type EntryBody,
  openConversationLog,
} from "../../src/index.ts";
import { alice } from "../support/loop/loop-hub.ts";

const bob: Principal = { kind: "person", id: "bob" };
const note = (text: string): EntryBody => ({ type: "note", run: "r", from: "t", text, audience: "model" });

type Kind = "memory" | "sqlite" | "postgres";
const postgres = process.env["HEARTH_TEST_POSTGRES_URL"];
const kinds: Kind[] = ["memory", "sqlite", ...(postgres === undefined ? [] : (["postgres"] as const))];

async function openLog(kind: Kind): Promise<{ log: ConversationLog } & AsyncDisposable> {
  if (kind === "memory") return { log: createMemoryConversationLog(), [Symbol.asyncDispose]: async () => {} };
  await using stack = new AsyncDisposableStack();
  const url = kind === "sqlite" ? "sqlite::memory:" : await freshSchema(stack);
  const database = stack.use(await openDatabase({ url }));
  const log = await openConversationLog({ database });
  const kept = stack.move();
  return { log, [Symbol.asyncDispose]: async () => await kept.disposeAsync() };
}

/** A schema of its own on the shared server, dropped at the end. */
async function freshSchema(stack: AsyncDisposableStack): Promise<string> {
  const schema = `loop_${randomUUID().replaceAll("-", "")}`;
  const administrator = stack.use(await openDatabase({ url: postgres! }));
  await administrator.all(plainStatement(`CREATE SCHEMA ${schema}`));
  stack.defer(async () => {
    await administrator.all(plainStatement(`DROP SCHEMA ${schema} CASCADE`));
  });
  return `${postgres!}${postgres!.includes("?") ? "&" : "?"}options=-c%20search_path%3D${schema}`;
}

for (const kind of kinds) {
  test(`${kind}: entries come back in the order they were appended`, async () => {
    await using opened = await openLog(kind);
    const { log } = opened;
    const { id } = await log.create(alice, { title: "Bills" });
    await log.append(alice, id, [
      { key: "a", body: note("one") },
      { key: "b", body: note("two") },
    ]);
    await log.append(alice, id, [{ key: "c", body: note("three") }]);
    const entries = await log.entries(alice, id);
    assert.deepEqual(
      entries.map(({ key }) => key),
      ["a", "b", "c"],
    );
    assert.ok(entries.every(({ sequence }, index) => index === 0 || sequence > entries[index - 1]!.sequence));
    assert.equal((await log.get(alice, id)).title, "Bills");
  });

  test(`${kind}: a key that is there keeps what stands under it, and the caller learns what`, async () => {
    await using opened = await openLog(kind);
    const { log } = opened;
    const { id } = await log.create(alice);
    const both = await Promise.all(
      ["first", "second"].map((text) => log.append(alice, id, [{ key: "same", body: note(text) }])),
    );
    assert.deepEqual(both[0], both[1]);
    assert.equal((await log.entries(alice, id)).length, 1);
  });

  test(`${kind}: fifty writers at once lose nothing and share no number`, async () => {
    await using opened = await openLog(kind);
    const { log } = opened;
    const { id } = await log.create(alice);
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => log.append(alice, id, [{ key: `k${n}`, body: note(String(n)) }])),
    );
    const entries = await log.entries(alice, id);
    assert.equal(entries.length, 50);
    assert.equal(new Set(entries.map(({ sequence }) => sequence)).size, 50);
  });

  test(`${kind}: another person's conversation does not exist, and nothing of it can be read, appended or forked`, async () => {
    await using opened = await openLog(kind);
    const { log } = opened;
    const { id } = await log.create(alice);
    await log.append(alice, id, [{ key: "a", body: note("secret") }]);
    const missing = { code: "HEARTH_NOT_FOUND" };
    await assert.rejects(log.get(bob, id), missing);
    await assert.rejects(log.entries(bob, id), missing);
    await assert.rejects(log.append(bob, id, [{ key: "b", body: note("mine") }]), missing);
    await assert.rejects(log.fork(bob, id, { sequence: 1 }), missing);
    await assert.rejects(log.create(bob, { id }), missing);
    assert.equal(
      (await log.list(bob)).some((one) => one.id === id),
      false,
    );
    assert.equal((await log.entries(alice, id)).length, 1);
  });

  test(`${kind}: a fork shares what was before it, and neither side sees what the other adds`, async () => {
    await using opened = await openLog(kind);
    const { log } = opened;
    const { id } = await log.create(alice);
    const keys = async (conversation: ConversationId) => (await log.entries(alice, conversation)).map(({ key }) => key);
    await log.append(
      alice,
      id,
      ["a", "b", "c"].map((key) => ({ key, body: note(key) })),
    );
    const at = (await log.entries(alice, id))[1]!.sequence;
    const fork = await log.fork(alice, id, { sequence: at });
    await log.append(alice, fork.id, [{ key: "d", body: note("d") }]);
    await log.append(alice, id, [{ key: "e", body: note("e") }]);
    assert.deepEqual(await keys(id), ["a", "b", "c", "e"]);
    assert.deepEqual(await keys(fork.id), ["a", "b", "d"]);
    const forkOfFork = await log.fork(alice, fork.id, { sequence: at });
    assert.deepEqual(await keys(forkOfFork.id), ["a", "b"]);
    const sequences = (await log.entries(alice, fork.id)).map(({ sequence }) => sequence);
    assert.deepEqual(
      sequences,
      sequences.toSorted((a, b) => a - b),
    );
    await assert.rejects(log.fork(alice, id, { sequence: 999 }), { code: "HEARTH_NOT_FOUND" });
  });
}

test("an entry of a shape that is not known is refused before it is stored", async () => {
  await using opened = await openLog("sqlite");
  const { id } = await opened.log.create(alice);
  const wrong = { type: "answer", run: "r" } as unknown as EntryBody;
  await assert.rejects(opened.log.append(alice, id, [{ key: "a", body: wrong }]), { code: "HEARTH_VALIDATION" });
  assert.deepEqual(await opened.log.entries(alice, id), []);
});

test("a conversation written by an earlier version is read as it was", async () => {
  await using database = await openDatabase({ url: "sqlite::memory:" });
  const log = await openConversationLog({ database });
  const { id } = await log.create(alice);
  const { entries } = (await import("./fixtures/conversation-v1.json", { with: { type: "json" } })).default;
  await database.batch(
    entries.map(({ sequence, key, body }) =>
      plainStatement("INSERT INTO conversation_entry VALUES (?, ?, 'alice', ?, ?, 1)", [
        id,
        sequence,
        key,
        JSON.stringify(body),
      ]),
    ),
  );
  const read = await log.entries(alice, id);
  assert.deepEqual(
    read.map(({ body }) => body),
    entries.map(({ body }) => body),
  );
});

test("whatever is appended and forked, each conversation is its own entries behind those it shares", async () => {
  const step = fc.record({ fork: fc.boolean(), at: fc.nat(20), from: fc.nat(5) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      await using real = await openLog("sqlite");
      const first = await real.log.create(alice);
      const model: { id: ConversationId; keys: string[] }[] = [{ id: first.id, keys: [] }];
      for (const [index, { fork, at, from }] of steps.entries()) {
        const target = model[from % model.length]!;
        if (fork && target.keys.length > 0) {
          const entries = await real.log.entries(alice, target.id);
          const shared = (at % entries.length) + 1;
          const made = await real.log.fork(alice, target.id, { sequence: entries[shared - 1]!.sequence });
          model.push({ id: made.id, keys: target.keys.slice(0, shared) });
        } else {
          await real.log.append(alice, target.id, [{ key: `k${index}`, body: note("x") }]);
          target.keys.push(`k${index}`);
        }
      }
      for (const { id, keys } of model)
        assert.deepEqual(
          (await real.log.entries(alice, id)).map(({ key }) => key),
          keys,
        );
    }),
    { numRuns: 30 },
  );
});
