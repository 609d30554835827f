import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startHookBox, startLetterBox } from "./support/letter-box.ts";
import { invite } from "./support/people.ts";
import { eventually, startHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

const set = async (settings: Record<string, unknown>, token = hub.hub.token): Promise<void> => {
  const answer = await hub.call("PUT", "/api/settings", { token, body: { settings } });
  assert.equal(answer.status, 200, answer.text);
};
const tryChannel = async (channel: string) =>
  (await hub.call("POST", "/api/v1/notifications/test", { body: { channel } })).body as {
    outcome: string;
    detail?: string;
  };

/** A goal that no agent here can do ends at once, and is refused. */
const refusedGoal = (text: string, token = hub.hub.token) =>
  hub.call("POST", "/api/v1/goals", { token, body: { text } });

void test("e-mail goes to the person by the hub's mail server, and a text makes no header", async () => {
  await using box = await startLetterBox({ password: "mail-password-canary" });
  assert.deepEqual(await tryChannel("email"), { outcome: "off", detail: "set smtp_host and smtp_from" });
  await set({
    smtp_host: "127.0.0.1",
    smtp_port: box.port,
    smtp_security: "none",
    smtp_user: "hub",
    smtp_password: "mail-password-canary",
    smtp_from: "hearth@example.org",
    notification_email: "owner@example.org",
    notification_channels: ["email"],
  });
  assert.deepEqual(await tryChannel("email"), { outcome: "sent" });
  const [letter] = box.letters;
  assert.deepEqual([letter?.from, letter?.to, letter?.user], ["hearth@example.org", ["owner@example.org"], "hub"]);
  assert.match(letter!.text, /^Subject: Hearth can reach you here\r$/m);
  await refusedGoal("Write a poem\r\nBcc: everyone@example.org\r\n\r\nbody");
  await eventually("the letter about the goal", () => box.letters.length === 2);
  const head = box.letters[1]!.text.split("\r\n\r\n")[0]!;
  assert.match(head, /^Subject: A goal was refused\r?$/m);
  assert.ok(!/^bcc:/im.test(head));
  assert.deepEqual(box.letters[1]!.to, ["owner@example.org"]);
  const receipts = await hub.call("GET", "/api/v1/journal/receipts?kind=effect-outcome");
  assert.match(receipts.text, /message-sent/);
  for (const path of ["/api/v1/journal/receipts", "/api/settings", "/api/settings/history"])
    assert.ok(!(await hub.call("GET", path)).text.includes("mail-password-canary"), path);

  await set({ smtp_password: "wrong" });
  const refused = await tryChannel("email");
  assert.equal(refused.outcome, "failed");
  assert.match(refused.detail ?? "", /EAUTH/);
  await set({ smtp_security: "starttls", smtp_password: "mail-password-canary" });
  assert.match((await tryChannel("email")).detail ?? "", /ETLS|ESOCKET/);
  assert.equal(box.letters.length, 2, "nothing is sent where encryption is wanted and not there");
  await set({ smtp_host: "mail.example.org", smtp_security: "none" });
  assert.match((await tryChannel("email")).detail ?? "", /server on this machine/);
  await hub.call("POST", "/api/settings/reset-all", { body: { category: "notifications" } });
});

void test("webhooks get what their makers read; what fails is tried again, and redirects are not followed", async () => {
  await using own = await startHub();
  await using hooks = await startHookBox();
  const settings = {
    webhook_url: `${hooks.address}/own?key=hook-canary`,
    slack_webhook_url: `${hooks.address}/slack`,
    discord_webhook_url: `${hooks.address}/discord`,
    notification_channels: ["webhook", "slack", "discord"],
  };
  const saved = await own.call("PUT", "/api/settings", { body: { settings } });
  assert.equal(saved.status, 200, saved.text);
  hooks.failNext(1);
  await own.call("POST", "/api/v1/goals", { body: { text: "Write a poem for <@everyone> & ada@corp.example" } });
  await eventually("three posts", () => hooks.posts.length === 3);
  const bodyAt = (path: string) =>
    hooks.posts.find((post) => post.path.startsWith(path))!.body as Record<string, unknown>;
  const plain = bodyAt("/own") as { source: string; level: string; title: string; url: string };
  assert.deepEqual([plain.source, plain.level, plain.title], ["hearth", "error", "A goal was refused"]);
  assert.ok(plain.url.startsWith(`${own.address}/chat/`));
  const page = await own.call("GET", plain.url.slice(own.address.length), { token: null });
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/, "a page of the portal");
  assert.ok("blocks" in bodyAt("/slack") && typeof bodyAt("/slack")["text"] === "string");
  assert.deepEqual(bodyAt("/discord")["allowed_mentions"], { parse: [] });
  assert.ok(!JSON.stringify(hooks.posts).includes("ada@corp.example"), "personal data is taken out of what leaves");
  const texts = [
    (await own.call("GET", "/api/settings")).text,
    (await own.call("GET", "/api/settings/history")).text,
    (await own.call("GET", "/api/v1/journal/receipts")).text,
  ];
  for (const text of texts) assert.ok(!text.includes("hook-canary"));

  const elsewhere = await startHookBox();
  await using _ = elsewhere;
  hooks.redirectTo(`${elsewhere.address}/stolen`);
  const moved = (await own.call("POST", "/api/v1/notifications/test", { body: { channel: "webhook" } })).body as {
    outcome: string;
    detail: string;
  };
  assert.deepEqual([moved.outcome, moved.detail], ["failed", "it answers 307"]);
  assert.equal(elsewhere.posts.length, 0);
});

void test("in the browser one is told by the feed, of what one wants to be told, and only of one's own", async () => {
  const { browser, person } = await invite(hub, { name: "Nora" });
  const token = ((await browser.call("POST", "/api/v1/tokens", { name: "t" })).body as { secret: string }).secret;
  const feed = hub.socket("/ws/feed", { token });
  const owners = hub.socket("/ws/feed");
  await Promise.all([feed.status, owners.status]);
  await refusedGoal("Write a poem", token);
  const raised = await eventually("the notification", () =>
    feed.messages.find(({ type }) => type === "notification-raised"),
  );
  const { level, title, link } = raised["data"] as { level: string; title: string; link: string };
  assert.deepEqual([level, title], ["error", "A goal was refused"]);
  assert.match(link, /^\/chat\//);
  assert.equal(raised["owner"], person.id);
  await set({ notify_on_error: false }, token);
  await refusedGoal("Write another poem", token);
  await eventually("the second end", () => feed.messages.filter(({ type }) => type === "goal-refused").length === 2);
  await set({ notify_on_error: true, notifications_enabled: false }, token);
  await refusedGoal("Write a third poem", token);
  await eventually("the third end", () => feed.messages.filter(({ type }) => type === "goal-refused").length === 3);
  await set({ notifications_enabled: true }, token);
  await hub.call("POST", "/api/v1/notifications/test", { token, body: { channel: "browser" } });
  await eventually("the test", () => feed.messages.some(({ data }) => (data as { level?: string })?.level === "info"));
  assert.equal(feed.messages.filter(({ type }) => type === "notification-raised").length, 2);
  assert.ok(!owners.messages.some(({ type }) => type === "notification-raised"));
  feed.socket.close();
  owners.socket.close();
});

void test("a member's webhook does not reach this machine, and does not tell what listens there", async () => {
  await using hooks = await startHookBox();
  const { browser } = await invite(hub, { name: "Mona" });
  const details = new Set<string>();
  for (const address of [hooks.address, "http://127.0.0.1:1", hub.address, "http://169.254.169.254"]) {
    await browser.call("PUT", "/api/settings/webhook_url", { value: `${address}/inside` });
    const tried = await browser.call("POST", "/api/v1/notifications/test", { channel: "webhook" });
    const { outcome, detail } = tried.body as { outcome: string; detail: string };
    assert.equal(outcome, "failed", address);
    details.add(detail);
  }
  assert.deepEqual([...details], ["it is no public place, or does not answer"]);
  assert.equal(hooks.posts.length, 0);
  const { browser: operator } = await invite(hub, { name: "Otto", role: "operator" });
  await operator.call("PUT", "/api/settings/webhook_url", { value: `${hooks.address}/inside` });
  const sent = await operator.call("POST", "/api/v1/notifications/test", { channel: "webhook" });
  assert.equal((sent.body as { outcome: string }).outcome, "sent", sent.text);
});
