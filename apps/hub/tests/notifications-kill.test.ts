import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase, statement } from "@hearth/storage";
import { startHookBox, startLetterBox } from "./support/letter-box.ts";
import { MovedClock } from "./support/moved-clock.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";
import { eventually, startHub, temporaryFolder } from "./support/test-hub.ts";

const waiting = async (home: string): Promise<{ channel: string | null; body: string }[]> => {
  await using database = await openDatabase<unknown>({ url: `sqlite:${join(home, "hearth.db")}` });
  return await database.all(
    statement<{ channel: string | null; body: string }>(database, "SELECT channel, body FROM hearth_outbox", []),
  );
};

const idOf = (text: string): string | undefined => /^Message-ID: <(.+)>\r?$/im.exec(text)?.[1];

void test("what was under way when the hub was killed is sent by the next one, under the same name", async () => {
  const home = await temporaryFolder();
  await using box = await startLetterBox();
  await using hooks = await startHookBox();
  const first = await spawnHub(home);
  const call = await callerFor(home, first.address);
  await call("PUT", "/api/settings", {
    settings: {
      smtp_host: "127.0.0.1",
      smtp_port: box.port,
      smtp_security: "none",
      smtp_from: "hearth@example.org",
      notification_email: "owner@example.org",
      webhook_url: `${hooks.address}/own`,
      notification_channels: ["email", "webhook"],
    },
  });
  box.hangNext(1);
  hooks.hangNext(1);
  await call("POST", "/api/v1/goals", { text: "Write a poem" });
  await eventually("both on their way", () => box.letters.length === 1 && hooks.posts.length === 1);
  first.child.kill("SIGKILL");
  await first.exited;
  assert.deepEqual(new Set((await waiting(home)).map(({ channel }) => channel)), new Set(["email", "webhook"]));

  const second = await spawnHub(home);
  await eventually("both again", () => box.letters.length === 2 && hooks.posts.length === 2);
  const names = box.letters.map(({ text }) => idOf(text));
  assert.match(names[0] ?? "", /^[0-9a-f-]{36}@example\.org$/);
  assert.equal(names[1], names[0]);
  const keys = hooks.posts.map(({ key }) => key);
  assert.match(keys[0] ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(keys[1], keys[0]);
  assert.notEqual(keys[0], names[0]?.split("@")[0]);
  await eventually("nothing left", async () => (await waiting(home)).length === 0);
  second.child.kill("SIGTERM");
  await second.exited;
  await rm(home, { recursive: true, force: true });
});

for (const [what, deadly] of [
  ["when its event was stored and nothing else", { write: /INSERT INTO hearth_event .*goal-refused/, when: "after" }],
  [
    "when its ways were looked up and nothing was sent",
    { write: /INSERT INTO hearth_outbox .*webhook/, when: "after" },
  ],
] as const)
  void test(`a notification is sent after a kill ${what}`, async () => {
    const home = await temporaryFolder();
    await using hooks = await startHookBox();
    {
      const hub = await spawnHub(home);
      const call = await callerFor(home, hub.address);
      const settings = { webhook_url: `${hooks.address}/own`, notification_channels: ["webhook"] };
      await call("PUT", "/api/settings", { settings });
      hub.child.kill("SIGTERM");
      await hub.exited;
    }
    const dying = await spawnHub(home, deadly);
    const call = await callerFor(home, dying.address);
    await call("POST", "/api/v1/goals", { text: "Write a poem" }).catch(() => undefined);
    const [, signal] = await dying.exited;
    assert.equal(signal, "SIGKILL");
    assert.equal(hooks.requests, 0);
    const next = await spawnHub(home);
    await eventually("the post", () => hooks.posts.length === 1);
    assert.equal((hooks.posts[0]!.body as { title: string }).title, "A goal was refused");
    next.child.kill("SIGTERM");
    await next.exited;
    assert.equal(hooks.posts.length, 1);
    await rm(home, { recursive: true, force: true });
  });

void test("what nobody takes is tried five times and given up, and the person is told without the secret address", async () => {
  const clock = new MovedClock();
  await using hub = await startHub({ clock });
  await using hooks = await startHookBox();
  const feed = hub.socket("/ws/feed");
  await feed.status;
  const settings = { webhook_url: `${hooks.address}/own?key=hook-canary`, notification_channels: ["webhook"] };
  await hub.call("PUT", "/api/settings", { body: { settings } });
  hooks.failNext(5);
  await hub.call("POST", "/api/v1/goals", { body: { text: "Write a poem" } });
  const told = await eventually("the word of it", () => {
    clock.advance(hooks.requests === 0 ? 0 : 60_000);
    return feed.messages.find(({ type }) => type === "notification-raised");
  });
  assert.equal(hooks.requests, 5);
  const { title, text } = told["data"] as { title: string; text: string };
  assert.equal(title, "You could not be told by webhook");
  assert.equal(text, "A goal was refused. It was tried 5 times: it answers 503.");
  await eventually("nothing left", async () => (await waiting(hub.home)).length === 0);
  for (const path of ["/api/v1/journal/receipts?limit=500", "/api/v1/events?after=0"])
    assert.ok(!(await hub.call("GET", path)).text.includes("hook-canary"), path);
  feed.socket.close();
});
