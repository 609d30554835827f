import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createCredentialWriter, type Database, migrateStores, statement, type StoreTables } from "@hearth/storage";
import { openPeople, type People, SettingStore, SignIn } from "../src/index.ts";
import { databaseKinds } from "./open-database-kinds.ts";

const owner = { kind: "person", id: "owner" } as const;
const origin = "http://localhost:8080";
const password = "correct horse battery";

async function openAll(database: Database<unknown>): Promise<{ people: People; signIn: SignIn }> {
  await migrateStores(database);
  const people = await openPeople({ database, owner: owner.id, onError: assert.ifError });
  const signIn = new SignIn({
    database,
    owner: owner.id,
    secret: () => Promise.resolve("a secret of more than thirty-two characters"),
    providers: () => Promise.resolve([]),
    fetchFor: () => () => Promise.reject(new TypeError("no provider")),
  });
  return { people, signIn };
}

async function invite({ people, signIn }: { people: People; signIn: SignIn }, email: string): Promise<string> {
  const { code } = await people.invitations.invite(owner, { role: "member", email });
  const rows = await signIn.rowsFor(password, { verified: true });
  const outcome = await people.invitations.accept(code, { name: "Ada", email, signIn: rows });
  assert.ok(outcome.kind === "accepted");
  return outcome.person;
}

const post = (path: string, body: object): Request =>
  new Request(`${origin}/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify(body),
  });

for (const { name, skip, open } of databaseKinds) {
  describe(`people on ${name}`, { skip }, () => {
    const rowsOf = (database: Database<unknown>, table: string) =>
      database.all(statement(database, `SELECT * FROM ${table}`));

    it("are invited once, however many accept at once, and sign in with the password they chose", async () => {
      await using opened = await open();
      const { database } = opened;
      const { people, signIn } = await openAll(database);
      const { code } = await people.invitations.invite(owner, { role: "viewer" });
      const rows = await signIn.rowsFor(password, { verified: false });
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          people.invitations.accept(code, { name: "Ada", email: `ada${index}@example.org`, signIn: rows }),
        ),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === "accepted").length, 1);
      const [, ada, ...others] = await people.reader.list(owner);
      assert.deepEqual([ada?.role, others], ["viewer", []]);
      assert.equal((await rowsOf(database, "hearth_auth_account")).length, 1, "who was refused leaves nothing");
      const wrong = await signIn.handle(
        post("/sign-in/email", { email: ada!.email, password: "a wrong one" }),
        undefined,
      );
      assert.deepEqual([wrong.response.status, wrong.signedIn], [401, undefined]);
      const right = await signIn.handle(post("/sign-in/email", { email: ada!.email, password }), undefined);
      assert.equal(right.signedIn, ada!.id);
      assert.deepEqual(right.response.headers.getSetCookie(), []);
      assert.deepEqual(await rowsOf(database, "hearth_auth_session"), [], "no session of better-auth is left");
    });

    it("set up a second factor, and lose everything when they are removed", async () => {
      await using opened = await open();
      const { database } = opened;
      const all = await openAll(database);
      const person = await invite(all, "ada@example.org");
      const enabled = await all.signIn.handle(post("/two-factor/enable", { password }), person);
      assert.equal(enabled.response.status, 200);
      assert.ok(((await enabled.response.json()) as { backupCodes: string[] }).backupCodes.length > 0);
      const { credential } = await createCredentialWriter(database.as<StoreTables>()).issue(
        { kind: "person", id: person },
        { kind: "session", name: "browser" },
      );
      const idle = { since: credential.createdAt, idleMilliseconds: 60_000 };
      assert.equal(await all.people.sessions.touch(credential.id, idle), true);
      await all.people.writer.remove(person);
      for (const table of ["hearth_credential", "hearth_auth_user", "hearth_auth_account", "hearth_two_factor"])
        assert.deepEqual(await rowsOf(database, table), [], table);
      assert.equal(await all.people.reader.standing({ kind: "person", id: person }), undefined);
    });

    it("change name and address, and an address someone gives themselves is not taken for checked", async () => {
      await using opened = await open();
      const { database } = opened;
      const all = await openAll(database);
      const { writer, reader } = all.people;
      const person = await invite(all, "ada@example.org");
      const verified = async (id: string): Promise<boolean> => {
        const query = "SELECT email_verified FROM hearth_auth_user WHERE id = ?";
        const row = await database.first(statement<{ email_verified: number | boolean }>(database, query, [id]));
        return Boolean(row?.email_verified);
      };
      assert.equal(await verified(person), true);
      await writer.change(person, { name: "Ada L" });
      assert.equal(await verified(person), true);
      await writer.change(person, { email: "Other@Example.org" });
      assert.equal(await verified(person), false);
      assert.equal((await reader.get(owner, person)).email, "other@example.org");
      await all.signIn.setPassword(owner.id, "a passphrase of some length", { current: undefined, proven: false });
      await writer.change(owner.id, { email: "root@example.org" });
      assert.equal(await verified(owner.id), true);
      await assert.rejects(writer.change(person, { email: "root@example.org" }), { code: "HEARTH_EMAIL_TAKEN" });
      await writer.setLimits(person, { concurrentTasks: null });
      const { readsPerMinute, ...limits } = await writer.setLimits(person, { requestsPerMinute: 10 });
      assert.deepEqual(limits, {
        requestsPerMinute: 10,
        tokensPerHour: 100_000,
        concurrentTasks: null,
        fileMegabytes: 50,
      });
      assert.equal(readsPerMinute, 600, "what was said of requests says nothing of reads");
      await assert.rejects(writer.setLimits(person, { readsPerMinute: 0 }), {
        code: "HEARTH_VALIDATION",
        field: "/readsPerMinute",
      });
      assert.equal((await reader.limits(owner, owner.id)).readsPerMinute, null);
    });

    it("set things: each change is kept with what was before, and what is as it was leaves no record", async () => {
      await using opened = await open();
      const store = await SettingStore.open({ database: opened.database });
      const mine = { person: "ada" };
      const by = { by: "person:ada", reason: "because" };
      await store.write([{ owner: mine, key: "theme", value: "dark", secret: false }], by);
      await store.write([{ owner: mine, key: "theme", value: "dark", secret: false }], by);
      const several = [
        { owner: "hub", key: "jwt_enabled", value: true, secret: false },
        { owner: mine, key: "theme", value: undefined, secret: false },
        { owner: mine, key: "webhook_url", value: "never kept", secret: true },
      ] as const;
      await store.write(several, by);
      assert.deepEqual([...(await store.values(mine))], []);
      assert.deepEqual([...(await store.values("hub"))], [["jwt_enabled", true]]);
      const changes = await store.changes([mine]);
      assert.deepEqual(
        changes.map(({ key, old, new: value, secret }) => [key, old, value, secret]),
        [
          ["webhook_url", undefined, undefined, true],
          ["theme", "dark", undefined, false],
          ["theme", undefined, "dark", false],
        ],
      );
      assert.equal((await store.changes([mine], { key: "theme", limit: 1 }))[0]?.id, changes[1]?.id);
      assert.equal(await store.change(["hub"], changes[0]!.id), undefined, "another's change is not found");
      assert.ok(!JSON.stringify(await rowsOf(opened.database, "hearth_setting_change")).includes("never kept"));
    });
  });
}

const postgres = databaseKinds.find(({ name }) => name === "PostgreSQL")!;

describe("people in a database that others use", { skip: postgres.skip }, () => {
  it("sign in while schemas of others come and go", async () => {
    await using opened = await postgres.open();
    const { database } = opened;
    const all = await openAll(database);
    const person = await invite(all, "ada@example.org");
    const done = new AbortController();
    const others = Array.from({ length: 3 }, async (_, index) => {
      await using other = await postgres.open();
      while (!done.signal.aborted) {
        const schema = `hearth_other_${process.pid}_${index}`;
        for (const text of [
          `CREATE SCHEMA ${schema}`,
          `CREATE TABLE ${schema}.a (id serial)`,
          `DROP SCHEMA ${schema} CASCADE`,
        ])
          await other.database.all(statement(other.database, text));
      }
    });
    try {
      for (let round = 0; round < 20; round++) {
        const { signIn } = await openAll(database);
        const enabled = await signIn.handle(post("/two-factor/enable", { password }), person);
        assert.equal(enabled.response.status, 200);
      }
    } finally {
      done.abort();
      await Promise.all(others);
    }
  });
});
