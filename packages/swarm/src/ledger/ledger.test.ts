import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { stateStatement } from "../../tests/support/state-statement.ts";
import { AggregatorError } from "../errors/aggregator-error.ts";
import { SwarmKey } from "../keys/swarm-key.ts";
import { TrustStore } from "../keys/trust-store.ts";
import { encodeCanonical } from "../wire/canonical-cbor.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { signAcceptance } from "./acceptance.ts";
import { decodeCommit, decodePart, encodePart } from "./ledger-codecs.ts";
import { LedgerFile } from "./ledger-file.ts";
import { hashOfCommit } from "./state-commit.ts";
import { StateLedger, type Agreement, type AppendReceipt } from "./state-ledger.ts";
import { verifyLedger } from "./verify-ledger.ts";

const [key, operator, other] = [SwarmKey.generate(), SwarmKey.generate(), SwarmKey.generate()];
const alone: Agreement = { lead: () => 0, agree: async () => [] };
const silent: Agreement = { lead: () => 3, agree: async () => Promise.reject(new Error("nobody answers")) };

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-ledger-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a ledger goes on after a restart where it ended; a statement is committed once", () =>
  withFolder(async (folder) => {
    {
      await using ledger = new StateLedger({ key, folder });
      await ledger.commit(stateStatement(operator, "one"), alone);
      await ledger.commit(stateStatement(operator, "one"), alone);
    }
    await appendFile(join(folder, "ledger.jsonl"), '{"final":{"hei');
    await using ledger = new StateLedger({ key, folder });
    const { height } = await ledger.commit(stateStatement(operator, "two"), alone);
    assert.equal(height, 1);
    assert.deepEqual(
      ledger.commits.map(({ state, operator: by, metadata }) => [state, by, metadata]),
      [
        ["one", "operator_01", { why: "test" }],
        ["two", "operator_01", { why: "test" }],
      ],
    );
    assert.deepEqual(LedgerFile.read(folder).finals, ledger.finals);
  }));

test("what was proposed and not decided is decided before anything else, also after a restart", () =>
  withFolder(async (folder) => {
    {
      await using ledger = new StateLedger({ key, folder });
      await assert.rejects(ledger.commit(stateStatement(operator, "undecided"), silent), /nobody answers/);
      assert.equal(ledger.height, 0);
    }
    await using ledger = new StateLedger({ key, folder });
    assert.equal(ledger.height, 0);
    await ledger.commit(stateStatement(operator, "next"), { ...alone, lead: () => 4 });
    assert.deepEqual(
      ledger.commits.map(({ state, term }) => [state, term]),
      [
        ["undecided", 3],
        ["next", 4],
      ],
    );
    assert.equal(verifyLedger(ledger.finals).ok, true);
  }));

test("who no longer leads decides nothing, also of what waits in line", () =>
  withFolder(async (folder) => {
    await using ledger = new StateLedger({ key, folder });
    let leads = true;
    const asked = Promise.withResolvers<void>();
    const slow = Promise.withResolvers<Uint8Array[]>();
    const agreement: Agreement = {
      lead() {
        if (!leads) throw new AggregatorError("another leads");
        return 1;
      },
      async agree() {
        asked.resolve();
        return await slow.promise;
      },
    };
    const first = ledger.commit(stateStatement(operator, "first"), agreement);
    const second = ledger.commit(stateStatement(operator, "second"), agreement);
    await asked.promise;
    leads = false;
    slow.resolve([]);
    // A majority had accepted it: that holds whoever leads now.
    assert.equal((await first).height, 0);
    await assert.rejects(second, { code: "HEARTH_SWARM_AGGREGATOR" });
    assert.deepEqual(
      ledger.commits.map(({ state }) => state),
      ["first"],
    );
  }));

test("a receipt that could not be written is written with the next, in order, also after a restart", () =>
  withFolder(async (folder) => {
    const written: unknown[] = [];
    let full = true;
    const append: AppendReceipt = async ({ body }) => {
      if (full) throw new Error("the disk is full");
      written.push(body?.["state"]);
      return {} as Awaited<ReturnType<AppendReceipt>>;
    };
    {
      await using ledger = new StateLedger({ key, folder, append });
      await assert.rejects(ledger.commit(stateStatement(operator, "one"), alone), /full/);
      assert.equal(ledger.height, 1);
      full = false;
      await ledger.commit(stateStatement(operator, "two"), alone);
      assert.deepEqual(written, ["one", "two"]);
      full = true;
      await assert.rejects(ledger.commit(stateStatement(operator, "three"), alone), /full/);
    }
    full = false;
    await using ledger = new StateLedger({ key, folder, append });
    await ledger.commit(stateStatement(operator, "four"), alone);
    assert.deepEqual(written, ["one", "two", "three", "four"]);
  }));

test("a damaged ledger is refused, and says where", () =>
  withFolder(async (folder) => {
    {
      await using ledger = new StateLedger({ key, folder });
      for (const state of ["one", "two"]) await ledger.commit(stateStatement(operator, state), alone);
    }
    const path = join(folder, "ledger.jsonl");
    const whole = await readFile(path, "utf8");
    const lines = whole.split("\n");
    for (const damaged of [
      whole.replaceAll('"height":1', '"height":2'),
      whole.replaceAll(/"time":\d+/g, '"time":5'),
      whole.replace(/"acceptances":\["[^"]*"\]/, '"acceptances":[]'),
      [...lines.slice(0, 1), "{", ...lines.slice(1)].join("\n"),
      lines.slice(2).join("\n"),
    ]) {
      await writeFile(path, damaged);
      assert.throws(() => new StateLedger({ key, folder }), {
        code: "HEARTH_SWARM_CONFIGURATION",
        message: /damaged/,
        // An aggregator that forgot its votes, or what it accepted, could help to choose a second state.
        hint: /while all other aggregators of the group run.*leave ballot\.json where it is/,
      });
    }
  }));

test("verifying knows whose keys were trusted then, and counts each aggregator once", async () => {
  await using ledger = new StateLedger({ key });
  await ledger.commit(stateStatement(operator, "one"), alone);
  const trust = new TrustStore([
    { id: "aggregator_01", role: "aggregator", publicKey: key.raw },
    { id: "operator_01", role: "operator", publicKey: operator.raw },
  ]);
  assert.equal(verifyLedger(ledger.finals, trust).ok, true);
  trust.revoke(operator.raw, Date.now() + 60_000);
  assert.equal(verifyLedger(ledger.finals, trust).ok, true, "revoked later");
  const without = new TrustStore([{ id: "aggregator_01", role: "aggregator", publicKey: key.raw }]);
  assert.match((verifyLedger(ledger.finals, without) as { why: string }).why, /not trusted as an operator's/);
  const viewer = new TrustStore([{ id: "operator_01", role: "viewer", publicKey: operator.raw }]);
  assert.equal(verifyLedger(ledger.finals, viewer).ok, false);
  const renamed = new TrustStore([...without.list(), { id: "operator_02", role: "operator", publicKey: operator.raw }]);
  assert.equal(verifyLedger(ledger.finals, renamed).ok, false, "the name is another operator's");

  await using one = new StateLedger({ key, aggregators: 3 });
  await using two = new StateLedger({ key: other, aggregators: 3 });
  const twice: Agreement = { lead: () => 1, agree: async (proposal) => [(await one.accept(proposal)).acceptance!] };
  await assert.rejects(one.commit(stateStatement(operator, "one"), twice), /1 of 3 aggregators are no majority/);
  const both: Agreement = { lead: () => 1, agree: async (proposal) => [(await two.accept(proposal)).acceptance!] };
  await one.commit(stateStatement(operator, "one"), both);
  assert.equal(verifyLedger(one.finals).ok, true);
});

test("a number that is none proves no majority, and has no place in a ledger", async () => {
  const record = { height: 0, previous: "0".repeat(64), term: 0, time: 1, statement: stateStatement(operator, "one") };
  const commit = decodeCommit(encodeCanonical(record));
  for (const aggregators of [Number.NaN, 0, -3, 0.5]) {
    const acceptance = signAcceptance(key, { height: 0, hash: hashOfCommit(commit), term: 0, aggregators });
    assert.equal(verifyLedger([{ commit, acceptances: [acceptance] }]).ok, false, `of ${aggregators}`);
  }
  for (const wrong of [{ height: 0.5 }, { height: -1 }, { term: Number.NaN }, { time: Number.POSITIVE_INFINITY }])
    assert.throws(() => decodeCommit(encodeCanonical({ ...record, ...wrong })), MalformedCbor);
});

test("a journal that fails keeps nobody from hearing what the others have", async () => {
  await using there = new StateLedger({ key });
  await there.commit(stateStatement(operator, "one"), alone);
  const append: AppendReceipt = async () => Promise.reject(new Error("the disk is full"));
  await using here = new StateLedger({ key: other, append });
  await here.absorb(decodePart(there.partFrom(0)), { adopt: true });
  assert.equal(here.height, 1);
});

test("a statement of another kind, or by nobody, is no state; nothing that is read raises anything else", () => {
  const record = { height: 0, previous: "0".repeat(64), term: 0, time: 1 };
  for (const statement of [Buffer.from("no"), Buffer.alloc(0)])
    assert.throws(() => decodeCommit(encodeCanonical({ ...record, statement })), MalformedCbor);
  const whole = encodePart([], {
    term: 1,
    commit: decodeCommit(encodeCanonical({ ...record, statement: stateStatement(operator, "one") })),
  });
  assert.equal(decodePart(whole).accepted?.commit.state, "one");
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      try {
        decodePart(bytes);
      } catch (thrown) {
        assert.ok(thrown instanceof MalformedCbor, String(thrown));
      }
    }),
    { numRuns: 2_000 },
  );
});
