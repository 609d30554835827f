import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { BackupEntry, BackupList, Goal } from "@hearth/protocol";
import { commandsOf } from "./support/hearth-command.ts";
import { MovedClock } from "./support/moved-clock.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";
import { assertProblem, eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

const hearth = (home: string, ...words: string[]) => commandsOf(home)(...words);
const list = async (hub: TestHub): Promise<BackupList> => (await hub.call("GET", "/api/v1/backups")).body;
const make = async (hub: TestHub): Promise<BackupEntry> => {
  const answer = await hub.call("POST", "/api/v1/backups");
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
};
const set = async (hub: TestHub, settings: object): Promise<void> => {
  const answer = await hub.call("PUT", "/api/settings", { body: { settings } });
  assert.equal(answer.status, 200, answer.text);
};

void describe("backups", () => {
  const clock = new MovedClock();
  let hub: TestHub;
  before(async () => {
    hub = await startHub({ clock });
  });
  after(async () => {
    await hub[Symbol.asyncDispose]();
  });

  void test("one made while goals are handed in is whole, leaves a receipt, and is the owner's alone", async () => {
    const goals = Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        hub.call("POST", "/api/v1/goals", { body: { text: `say hello ${number}` } }),
      ),
    );
    const [first, again] = await Promise.all([make(hub), make(hub)]);
    await goals;
    assert.equal(first.name, again.name, "who asks while one is made gets that one");
    const { folder, backups } = await list(hub);
    assert.equal(folder, join(hub.home, "backups"));
    assert.deepEqual(backups, [first]);
    const verified = await hearth(hub.home, "backup", "verify", first.name);
    assert.deepEqual([verified.code, verified.answer["problems"]], [0, []]);
    const receipts = (await hub.call("GET", "/api/v1/journal/receipts?limit=200")).text;
    assert.match(receipts, /backup-made/);
    const token = await strangersToken(hub);
    assertProblem(await hub.call("GET", "/api/v1/backups", { token }), 403, "HEARTH_NOT_PERMITTED");
    assertProblem(await hub.call("POST", "/api/v1/backups", { token }), 403, "HEARTH_NOT_PERMITTED");
  });

  void test("they are made when the schedule says so, and not when they are switched off", async () => {
    const before = (await list(hub)).backups.length;
    // Hours away, so that the machine's own time cannot reach it meanwhile.
    const wanted = new Date(clock.now() + 7_200_000);
    wanted.setMinutes(0, 0, 0);
    await set(hub, { backup_schedule: `0 ${wanted.getHours()} * * *` });
    const { nextAt } = await list(hub);
    assert.equal(nextAt, wanted.getTime());
    clock.advance(wanted.getTime() - clock.now());
    await eventually("a backup by itself", async () => (await list(hub)).backups.length === before + 1, 120);
    await set(hub, { backup_enabled: false });
    assert.equal((await list(hub)).nextAt, undefined);
    clock.advance(25 * 3_600_000);
    assert.equal((await list(hub)).backups.length, before + 1);
    await set(hub, { backup_enabled: true, backup_schedule: "0 3 * * *" });
  });

  void test("those that are older than is wished go when a new one is made, and the folder is the one that is set", async () => {
    const elsewhere = await temporaryFolder();
    await set(hub, { backup_folder: elsewhere, backup_retention_days: 2 });
    const old = await make(hub);
    clock.advance(3 * 86_400_000);
    const fresh = await eventually("the old one to be gone", async () => {
      const made = await make(hub);
      return !(await readdir(elsewhere)).includes(old.name) && made;
    });
    assert.ok((await list(hub)).backups.some(({ name }) => name === fresh.name));
    assert.equal((await list(hub)).folder, elsewhere);
    await set(hub, { backup_folder: "", backup_retention_days: 30 });
    const refused = await hub.call("PUT", "/api/settings", { body: { settings: { backup_folder: "relative" } } });
    assertProblem(refused, 400, "HEARTH_VALIDATION");
    await rm(elsewhere, { recursive: true });
  });
});

void test("what is put back is the hub as it was, with a journal that verifies; what was there is kept", async () => {
  const home = await temporaryFolder();
  const submit = async (hub: TestHub, text: string): Promise<Goal> =>
    (await hub.call("POST", "/api/v1/goals", { body: { text } })).body;
  let kept: Goal;
  let lost: Goal;
  let backup: BackupEntry;
  {
    await using hub = await startHub({ home });
    kept = await submit(hub, "before the backup");
    await writeFile(join(home, "hooks.json"), "{}", { mode: 0o600 });
    backup = await make(hub);
    lost = await submit(hub, "after the backup");
    const busy = await hearth(home, "backup", "restore", backup.name);
    assert.notEqual(busy.code, 0, "a hub that runs is not written over");
  }
  await rm(join(home, "hooks.json"));
  const restored = await hearth(home, "backup", "restore", backup.name);
  assert.deepEqual([restored.code, restored.answer["journal"]], [0, { ok: true, problems: [] }], restored.complaint);
  assert.equal(await readFile(join(home, "hooks.json"), "utf8"), "{}");
  assert.ok((await readdir(String(restored.answer["replaced"]))).includes("hearth.db"));
  await using hub = await startHub({ home });
  assert.equal((await hub.call("GET", `/api/v1/goals/${kept.id}`)).status, 200);
  assert.equal((await hub.call("GET", `/api/v1/goals/${lost.id}`)).status, 404);
  await submit(hub, "life goes on");
  assert.deepEqual((await list(hub)).backups, [backup], "backups outlive it");
});

void test("a backup that is damaged, or none at all, is refused and changes nothing", async () => {
  const home = await temporaryFolder();
  let backup: BackupEntry;
  {
    await using hub = await startHub({ home });
    backup = await make(hub);
  }
  await truncate(join(home, "backups", backup.name, "files", "hearth.db"), 4096);
  const verified = await hearth(home, "backup", "verify", backup.name);
  assert.deepEqual([verified.code, verified.answer["problems"]], [1, ["hearth.db has another size"]]);
  const before = await readdir(home);
  for (const name of [backup.name, "2020-01-01T00-00-00Z", "../../etc"]) {
    const { code, complaint } = await hearth(home, "backup", "restore", name);
    assert.notEqual(code, 0);
    assert.match(complaint, /HEARTH_BACKUP|not whole|no whole backup|no name/);
  }
  assert.deepEqual((await readdir(home)).toSorted(), before.toSorted());
  await using hub = await startHub({ home });
  assert.equal((await hub.call("GET", "/api/v1/me")).status, 200);
});

void test("a hub that is killed in the middle of a backup leaves none that is half, and the next one cleans up", async () => {
  const home = await temporaryFolder();
  // Enough to read that the kill comes in between.
  await mkdir(join(home, "people", "owner", "files"), { recursive: true });
  for (let number = 0; number < 8; number += 1)
    await writeFile(join(home, "people", "owner", "files", `${number}.bin`), Buffer.alloc(40_000_000, number));
  const folder = join(home, "backups");
  const parts = async (): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".part"));
  const first = await spawnHub(home);
  const call = await callerFor(home, first.address);
  void call("POST", "/api/v1/backups").catch(() => undefined);
  await eventually("a backup that is under way", async () => (await parts()).length > 0);
  first.child.kill("SIGKILL");
  await first.exited;
  assert.equal((await parts()).length, 1, "it was killed in between");
  await using hub = await startHub({ home });
  assert.deepEqual((await list(hub)).backups, []);
  const made = await make(hub);
  assert.deepEqual(await parts(), []);
  const verified = await hearth(home, "backup", "verify", made.name);
  assert.equal(verified.code, 0, verified.complaint);
});
