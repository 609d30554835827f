import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Goal, type GoalId, type NewEvent, newId, type Principal } from "@hearth/protocol";
import {
  type CreatedAgent,
  createAgentReader,
  createAgentWriter,
  createCredentialReader,
  createCredentialWriter,
  createEventReader,
  createEventWriter,
  createGoalReader,
  createGoalWriter,
  createLoginLinkWriter,
  type Database,
  migrateStores,
  plainStatement,
  type StoreTables,
} from "../src/index.ts";
import { databaseKinds, type TestDatabase } from "./support/databases.ts";

const alice: Principal = { kind: "person", id: "alice" };
const bob: Principal = { kind: "person", id: "bob" };
const helper: Principal = { kind: "agent", id: "helper", level: "worker", onBehalfOf: "alice" };

function goalOf(owner: string, fields: Partial<Goal> = {}): Goal {
  return {
    id: newId<GoalId>(),
    owner,
    text: "sum the bills",
    state: "planning",
    model: "none",
    verdicts: [],
    approvePlan: false,
    exchanges: [],
    phases: [],
    createdAt: 1_000,
    ...fields,
  };
}

for (const kind of databaseKinds) {
  void describe(`the stores on ${kind.name}`, { skip: kind.skip }, () => {
    async function open(): Promise<TestDatabase & { stores: Database<StoreTables> }> {
      const opened = await kind.open();
      await migrateStores(opened.database);
      return { ...opened, stores: opened.database.as<StoreTables>() };
    }

    void test("a goal comes back as it was stored, with every optional field or none", async () => {
      await using opened = await open();
      const writer = createGoalWriter(opened.stores);
      const reader = createGoalReader(opened.stores);
      const bare = goalOf("alice");
      const full = goalOf("alice", {
        inputFolder: "/in",
        outputFolder: "/out ü",
        plan: newId(),
        conversation: newId(),
        answer: "# 42\n",
        failure: { code: "HEARTH_X", message: "no", retryable: false },
        endedAt: 2_000,
        verdicts: [{ task: newId(), check: "c", result: "passed", evidence: "e" }],
      });
      await writer.insert(alice, bare);
      await writer.insert(alice, full);
      assert.deepEqual(await reader.get(alice, bare.id), bare);
      assert.deepEqual(await reader.get(helper, full.id), full);
      assert.deepEqual(await reader.list(alice), [full, bare]);
      assert.deepEqual(await reader.list(alice, { limit: 1, before: full.id }), [bare]);
      await assert.rejects(writer.insert(alice, bare), { code: "HEARTH_STORAGE" });
    });

    void test("nobody reads, changes or writes another person's goals", async () => {
      await using opened = await open();
      const writer = createGoalWriter(opened.stores);
      const reader = createGoalReader(opened.stores);
      const goal = goalOf("alice");
      await writer.insert(alice, goal);
      await assert.rejects(reader.get(bob, goal.id), { code: "HEARTH_NOT_FOUND" });
      assert.deepEqual(await reader.list(bob), []);
      await assert.rejects(writer.update(bob, goal.id, { state: "cancelled" }), { code: "HEARTH_NOT_FOUND" });
      assert.equal(await writer.updateWhile(bob, goal.id, ["planning"], { state: "cancelled" }), undefined);
      await assert.rejects(writer.insert(bob, goalOf("alice")), { code: "HEARTH_VALIDATION" });
      assert.deepEqual(await reader.get(alice, goal.id), goal);
    });

    void test("a patch changes what it names and nothing else", async () => {
      await using opened = await open();
      const writer = createGoalWriter(opened.stores);
      const goal = goalOf("alice", { inputFolder: "/in" });
      await writer.insert(alice, goal);
      const plan = newId<NonNullable<Goal["plan"]>>();
      assert.deepEqual(await writer.update(alice, goal.id, { state: "running", plan }), {
        ...goal,
        state: "running",
        plan,
      });
      assert.deepEqual(await writer.update(alice, goal.id, {}), { ...goal, state: "running", plan });
    });

    void test("of many that race to end a goal exactly one does, over two connections", async () => {
      await using opened = await open();
      const writers = [
        createGoalWriter(opened.stores),
        createGoalWriter((await opened.another()).as<StoreTables>()),
      ] as const;
      const goal = goalOf("alice");
      await writers[0].insert(alice, goal);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          writers[index % 2]!.updateWhile(alice, goal.id, ["planning"], { state: "cancelled", endedAt: index }),
        ),
      );
      const won = outcomes.filter((outcome) => outcome !== undefined);
      assert.equal(won.length, 1);
      assert.deepEqual(await createGoalReader(opened.stores).get(alice, goal.id), won[0]);
    });

    void test("goals that have not ended are found again at the start, oldest first", async () => {
      await using opened = await open();
      const writer = createGoalWriter(opened.stores);
      const goals = (["planning", "completed", "awaiting-approval", "refused", "running"] as const).map((state) =>
        goalOf("alice", { state }),
      );
      for (const goal of goals) await writer.insert(alice, goal);
      const open2 = await writer.open();
      assert.deepEqual(
        open2.map((goal) => goal.state),
        ["planning", "awaiting-approval", "running"],
      );
    });

    void test("a page of a wrong size is refused with the field named", async () => {
      await using opened = await open();
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        await assert.rejects(createGoalReader(opened.stores).list(alice, { limit }), { field: "/limit" });
        await assert.rejects(createEventReader(opened.stores).list(alice, { limit }), { field: "/limit" });
      }
    });

    void test("events get rising ids in the order given and are read on from any id", async () => {
      await using opened = await open();
      const writer = createEventWriter(opened.stores, { now: () => 77 });
      const reader = createEventReader(opened.stores);
      const batch = Array.from({ length: 1200 }, (_, index): NewEvent => ({
        type: "task-submitted",
        owner: "alice",
        task: `t${index}`,
        data: { index },
      }));
      const stored = await writer.append(alice, batch);
      assert.deepEqual(
        stored.map((event) => event.data["index"]),
        batch.map((_, index) => index),
      );
      assert.ok(stored.every((event, index) => index === 0 || event.id > stored[index - 1]!.id));
      assert.deepEqual(await reader.list(alice, { after: stored[1189]!.id, limit: 1000 }), stored.slice(1190));
      assert.deepEqual(await reader.range(alice), { first: stored[0]!.id, last: stored.at(-1)!.id });
      assert.deepEqual(await reader.list(bob), []);
      assert.deepEqual(await reader.range(bob), { first: 0, last: 0 });
      await assert.rejects(writer.append(bob, batch), { code: "HEARTH_VALIDATION" });
      assert.deepEqual(await writer.append(alice, []), []);
    });

    void test("a reader never finds an id below one it has read while two connections append", async () => {
      await using opened = await open();
      const writers = [
        createEventWriter(opened.stores),
        createEventWriter((await opened.another()).as<StoreTables>()),
      ] as const;
      const reader = createEventReader(opened.stores);
      const seen: number[] = [];
      let writing = true;
      const reading = (async () => {
        while (true) {
          const last = !writing;
          const events = await reader.list(alice, { after: seen.at(-1) ?? 0, limit: 1000 });
          seen.push(...events.map((event) => event.id));
          if (last && events.length === 0) return;
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const written = (
        await Promise.all(
          Array.from({ length: 60 }, (_, index) =>
            writers[index % 2]!.append(alice, [
              { type: "task-started", owner: "alice" },
              { type: "task-completed", owner: "alice" },
            ]),
          ),
        )
      ).flat();
      writing = false;
      await reading;
      assert.deepEqual(
        seen,
        written.map((event) => event.id).toSorted((a, b) => a - b),
      );
    });

    void test("pruning keeps the newest events of that owner, and ids are never used again", async () => {
      await using opened = await open();
      const writer = createEventWriter(opened.stores);
      const reader = createEventReader(opened.stores);
      const stored = await writer.append(
        alice,
        Array.from({ length: 10 }, (): NewEvent => ({ type: "task-started", owner: "alice" })),
      );
      const others = await writer.append(bob, [{ type: "task-started", owner: "bob" }]);
      assert.equal(await writer.prune(alice, { keep: 3 }), 7);
      assert.equal(await writer.prune(alice, { keep: 3 }), 0);
      assert.deepEqual(await reader.list(alice), stored.slice(7));
      assert.deepEqual(await reader.list(bob), others);
      assert.equal(await writer.prune(alice, { keep: 0 }), 3);
      const [next] = await writer.append(alice, [{ type: "hub-started", owner: "alice" }]);
      assert.ok(next!.id > others[0]!.id);
    });

    void test("a created agent belongs to its owner and its name is unique for that owner", async () => {
      await using opened = await open();
      const writer = createAgentWriter(opened.stores);
      const reader = createAgentReader(opened.stores);
      const agent: CreatedAgent = {
        owner: "alice",
        name: "summer",
        level: "worker",
        creator: "person:alice",
        manifest: { name: "summer", version: "1.0.0" } as CreatedAgent["manifest"],
        definition: { pipeline: ["a.b"] },
        createdAt: 5,
      };
      await writer.insert(alice, agent);
      await assert.rejects(writer.insert(alice, agent), { code: "HEARTH_CONFLICT", status: 409 });
      await writer.insert(bob, { ...agent, owner: "bob", createdAt: 6 });
      assert.deepEqual(await reader.get(alice, "summer"), agent);
      assert.equal((await reader.list(alice)).length, 1);
      assert.equal((await writer.all()).length, 2);
      await writer.remove(alice, "summer");
      await assert.rejects(reader.get(alice, "summer"), { code: "HEARTH_NOT_FOUND" });
      await assert.rejects(writer.remove(alice, "summer"), { code: "HEARTH_NOT_FOUND" });
      assert.equal((await reader.get(bob, "summer")).owner, "bob");
    });

    void test("a token is known by its secret alone, until it expires or is revoked, and is stored as a hash", async () => {
      await using opened = await open();
      let time = 1_000;
      const writer = createCredentialWriter(opened.stores, { now: () => time });
      const reader = createCredentialReader(opened.stores, { now: () => time });
      const { credential, secret } = await writer.issue(alice, {
        kind: "token",
        name: "laptop",
        principal: helper,
        expiresInSeconds: 10,
      });
      assert.deepEqual(await reader.authenticate("token", secret), credential);
      assert.deepEqual(credential.principal, helper);
      assert.equal(await reader.authenticate("session", secret), undefined);
      assert.equal(await reader.authenticate("token", `${secret}x`), undefined);
      const stored = JSON.stringify(await opened.stores.all(plainStatement("SELECT * FROM hearth_credential")));
      assert.ok(!stored.includes(secret.slice(8)));
      await assert.rejects(writer.revoke(bob, credential.id), { code: "HEARTH_NOT_FOUND" });
      time += 10_000;
      assert.equal(await reader.authenticate("token", secret), undefined);
      assert.equal(await writer.prune(), 1);

      const second = await writer.issue(alice, { kind: "session", name: "browser" });
      assert.deepEqual((await reader.authenticate("session", second.secret))?.principal, alice);
      assert.equal((await reader.list(alice, { kind: "token" })).length, 0);
      assert.equal((await reader.list(alice)).length, 1);
      await writer.revoke(alice, second.credential.id);
      assert.equal(await reader.authenticate("session", second.secret), undefined);
      await assert.rejects(writer.issue(bob, { kind: "token", name: "x", principal: helper }), {
        code: "HEARTH_VALIDATION",
      });
    });

    void test("a login link is redeemed once, however many ask at once over two connections", async () => {
      await using opened = await open();
      let time = 1_000;
      const now = () => time;
      const links = [
        createLoginLinkWriter(opened.stores, { now }),
        createLoginLinkWriter((await opened.another()).as<StoreTables>(), { now }),
      ] as const;
      const { code, expiresAt } = await links[0].issue(alice);
      assert.equal(expiresAt, time + 900_000);
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => links[index % 2]!.redeem(code)));
      assert.deepEqual(
        outcomes.filter((outcome) => outcome.kind === "redeemed"),
        [{ kind: "redeemed", owner: "alice" }],
      );
      assert.deepEqual(await links[1].redeem(code), { kind: "refused", reason: "used" });
      assert.deepEqual(await links[0].redeem("guess"), { kind: "refused", reason: "unknown" });
      const late = await links[0].issue(alice, { expiresInSeconds: 60 });
      time += 60_000;
      assert.deepEqual(await links[0].redeem(late.code), { kind: "refused", reason: "expired" });
    });

    void test("migrating twice, also at once over two connections, changes nothing", async () => {
      await using opened = await kind.open();
      const other = await opened.another();
      await Promise.all([migrateStores(opened.database), migrateStores(other)]);
      await migrateStores(opened.database);
      assert.deepEqual(await createGoalReader(opened.database.as<StoreTables>()).list(alice), []);
    });
  });
}
