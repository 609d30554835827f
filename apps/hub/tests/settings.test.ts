import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { settingRegistry } from "@hearth/protocol";
import { MovedClock } from "./support/moved-clock.ts";
import { invite, TestBrowser } from "./support/people.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";

const clock = new MovedClock();
let hub: TestHub;
before(async () => {
  hub = await startHub({ clock });
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

const put = (key: string, value: unknown, reason?: string) =>
  hub.call("PUT", `/api/settings/${key}`, { body: { value, ...(reason === undefined ? {} : { reason }) } });
const get = async (key: string) =>
  (await hub.call("GET", `/api/settings/${key}`)).body as { value: unknown; source: string };

void test("every setting that is shown is read by something", () => {
  const root = join(import.meta.dirname, "../../..");
  const code = globSync("apps/*/src/**/*.{ts,tsx,js}", { cwd: root })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");
  const portal = new Set(settingRegistry.filter(({ category }) => category === "appearance").map(({ key }) => key));
  for (const { key } of settingRegistry) {
    // The five agents are read by one line.
    const read = code.includes(key) || (key.endsWith("_agent_enabled") && code.includes("_agent_enabled`"));
    assert.ok(read || portal.has(key), `nothing reads ${key}`);
  }
});

void test("the schema, one value, a category and all of them are shown, with where each value comes from", async () => {
  const { schema, categories } = (await hub.call("GET", "/api/settings/schema")).body as {
    schema: { key: string }[];
    categories: { id: string }[];
  };
  assert.equal(schema.length, settingRegistry.length);
  assert.ok(!categories.some(({ id }) => id === "voice"), "a category without a setting is not shown");
  assert.deepEqual(await get("theme"), { key: "theme", value: "system", source: "default" });
  assert.equal((await put("theme", "dark")).status, 200);
  assert.deepEqual(await get("theme"), { key: "theme", value: "dark", source: "person" });
  const category = (await hub.call("GET", "/api/settings/category/appearance")).body as { values: object };
  assert.deepEqual(Object.keys(category.values), ["theme", "accent_color", "compact_mode", "show_agent_avatars"]);
  for (const path of ["/api/settings", "/api/settings/"])
    assert.equal(((await hub.call("GET", path)).body as { values: { theme: string } }).values.theme, "dark");
  assertProblem(await hub.call("GET", "/api/settings/category/nothing"), 404, "HEARTH_NOT_FOUND");
  assertProblem(await hub.call("GET", "/api/settings/nothing"), 404, "HEARTH_NOT_FOUND");
});

void test("of several values all are taken or none, and each wrong one is named", async () => {
  const body = { settings: { compact_mode: true, session_timeout_minutes: 3, accent_color: "red", nothing: 1 } };
  const refused = assertProblem(await hub.call("PUT", "/api/settings", { body }), 400, "HEARTH_VALIDATION");
  assert.deepEqual(
    refused.errors?.map(({ field }) => field),
    ["/settings/session_timeout_minutes", "/settings/accent_color", "/settings/nothing"],
  );
  assert.equal((await get("compact_mode")).source, "default");
  const wrong = assertProblem(await put("session_timeout_minutes", 1000), 400, "HEARTH_VALIDATION");
  assert.equal(wrong.errors?.[0]?.field, "/value");
  assert.match(wrong.errors[0].message, /at most 480 minutes/);
});

void test("every change is in the history, and can be put back", async () => {
  await put("accent_color", "#112233", "for the evening");
  await put("accent_color", "#445566");
  await put("accent_color", "#445566");
  type Change = { id: number; old: unknown; new: unknown; reason: string; changedBy: string };
  const history = async () =>
    ((await hub.call("GET", "/api/settings/history?key=accent_color")).body as { changes: Change[] }).changes;
  const changes = await history();
  assert.deepEqual(
    changes.map(({ old, new: value, reason, changedBy }) => [old, value, reason, changedBy]),
    [
      ["#112233", "#445566", "", "person:owner"],
      ["#6366f1", "#112233", "for the evening", "person:owner"],
    ],
  );
  const back = await hub.call("POST", `/api/settings/history/${changes[0]!.id}/rollback`, { body: {} });
  assert.deepEqual(back.body, { key: "accent_color", value: "#112233" });
  await hub.call("POST", `/api/settings/history/${changes[1]!.id}/rollback`, { body: {} });
  assert.equal((await get("accent_color")).source, "default");
  assert.equal((await history()).length, 4);
  assertProblem(await hub.call("POST", "/api/settings/history/99999/rollback", { body: {} }), 404, "HEARTH_NOT_FOUND");
});

void test("a password goes in and is found nowhere: no answer, history, export, feed or database has it", async () => {
  const secret = "sk-ant-hidden-5d41402abc4b2a76";
  const feed = hub.socket("/ws/feed");
  await feed.status;
  const set = await put("anthropic_api_key", secret);
  assert.equal(set.status, 200, set.text);
  const shown = await hub.call("GET", "/api/settings/anthropic_api_key");
  assert.deepEqual(shown.body, { key: "anthropic_api_key", value: null, source: "hub", stored: true });
  await eventually("the event", () => feed.messages.some(({ type }) => type === "setting-changed"));
  const history = await hub.call("GET", "/api/settings/history?key=anthropic_api_key");
  const texts = [
    set.text,
    history.text,
    JSON.stringify(feed.messages),
    (await hub.call("GET", "/api/settings")).text,
    (await hub.call("GET", "/api/settings/export")).text,
    (await hub.call("GET", "/api/v1/secrets")).text,
    (await hub.call("GET", "/api/v1/journal/receipts")).text,
  ];
  for (const text of texts) assert.ok(!text.includes("hidden"), text.slice(0, 200));
  for (const file of ["hearth.db", "hearth.db-wal", "secrets/owner/secrets.json"])
    assert.ok(!(await readFile(join(hub.home, file)).catch(() => Buffer.alloc(0))).includes("hidden"), file);
  const [change] = (history.body as { changes: { id: number; secret: boolean; old: unknown; new: unknown }[] }).changes;
  assert.deepEqual([change?.secret, change?.old, change?.new], [true, null, null]);
  const back = await hub.call("POST", `/api/settings/history/${change!.id}/rollback`, { body: {} });
  assertProblem(back, 409, "HEARTH_SETTING_SECRET");
  const models = await hub.call("GET", "/api/v1/models");
  assert.ok(
    (models.body as { servers: { name: string; keyPresent?: boolean }[] }).servers.some(
      ({ name, keyPresent }) => name === "anthropic" && keyPresent,
    ),
    models.text,
  );
  await hub.call("POST", "/api/settings/anthropic_api_key/reset", { body: {} });
  assert.equal(((await hub.call("GET", "/api/settings/anthropic_api_key")).body as { stored: boolean }).stored, false);
  feed.socket.close();
});

void test("an export is imported elsewhere, and resetting one, a category or all goes back to the defaults", async () => {
  await put("theme", "light");
  await put("feed_events_kept", 5_000);
  const exported = (await hub.call("GET", "/api/settings/export")).body as { settings: Record<string, unknown> };
  assert.equal(exported.settings["feed_events_kept"], 5_000);
  await using other = await startHub();
  const imported = await other.call("POST", "/api/settings/import", { body: exported });
  assert.equal(imported.status, 200, imported.text);
  assert.equal(((await other.call("GET", "/api/settings/theme")).body as { value: string }).value, "light");
  const bad = { version: 1, settings: { ...exported.settings, theme: "pink" } };
  assertProblem(await other.call("POST", "/api/settings/import", { body: bad }), 400, "HEARTH_VALIDATION");

  await hub.call("POST", "/api/settings/reset-all", { body: { category: "appearance" } });
  assert.equal((await get("theme")).source, "default");
  assert.equal((await get("feed_events_kept")).value, 5_000);
  await hub.call("POST", "/api/settings/reset-all", { body: {} });
  assert.equal((await get("feed_events_kept")).source, "default");
});

void test("a member has settings of their own and does not change the hub's; an operator does", async () => {
  const { browser } = await invite(hub, { name: "Sam" });
  const own = await browser.call("PUT", "/api/settings/theme", { value: "contrast" });
  assert.equal(own.status, 200, own.text);
  assert.notEqual((await get("theme")).value, "contrast");
  assertProblem(
    await browser.call("PUT", "/api/settings/feed_events_kept", { value: 2_000 }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  const both = await browser.call("PUT", "/api/settings", { settings: { theme: "dark", feed_events_kept: 2_000 } });
  assertProblem(both, 403, "HEARTH_NOT_PERMITTED");
  assert.equal(((await browser.call("GET", "/api/settings/theme")).body as { value: string }).value, "contrast");
  await put("memory_waiting", 400);
  assert.ok(!(await browser.call("GET", "/api/settings/history")).text.includes("memory_waiting"));
  const { browser: operator } = await invite(hub, { name: "Olga", role: "operator" });
  assert.equal((await operator.call("PUT", "/api/settings/feed_events_kept", { value: 3_000 })).status, 200);
  assert.equal((await get("feed_events_kept")).value, 3_000);
});

void test("an operator names no provider that could sign in as the owner, and no place for copies of the owner's keys", async () => {
  const { browser: operator } = await invite(hub, { name: "Otto", role: "operator" });
  const { folder } = (await operator.call("GET", "/api/v1/files")).body as { folder: string };
  const values = {
    oidc_issuer: "https://accounts.example.org",
    oidc_client_id: "hearth",
    oidc_client_secret: "of the operator's own",
    backup_folder: folder,
    backup_schedule: "* * * * *",
  };
  for (const [key, value] of Object.entries(values)) {
    assertProblem(await operator.call("PUT", `/api/settings/${key}`, { value }), 403, "HEARTH_NOT_PERMITTED");
    assertProblem(await operator.call("POST", `/api/settings/${key}/reset`), 403, "HEARTH_NOT_PERMITTED");
    assert.equal((await get(key)).source, "default", key);
  }
  const settings = { feed_events_kept: 4_000, oidc_issuer: values.oidc_issuer };
  assertProblem(await operator.call("PUT", "/api/settings", { settings }), 403, "HEARTH_NOT_PERMITTED");
  assertProblem(
    await operator.call("POST", "/api/settings/import", { version: 1, settings }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  assert.equal((await put("oidc_issuer", values.oidc_issuer)).status, 200);
  const { changes } = (await hub.call("GET", "/api/settings/history?key=oidc_issuer")).body as {
    changes: { id: number }[];
  };
  const back = await operator.call("POST", `/api/settings/history/${changes[0]!.id}/rollback`);
  assertProblem(back, 403, "HEARTH_NOT_PERMITTED");
  assert.equal((await operator.call("POST", "/api/settings/reset-all", {})).status, 200);
  assert.equal((await get("oidc_issuer")).value, values.oidc_issuer, "what an operator may not set they do not reset");
  assert.equal((await hub.call("POST", "/api/settings/oidc_issuer/reset")).status, 200);
});

void test("a form offers each person what they may set", async () => {
  const shown = async (call: typeof hub.call): Promise<Set<string>> => {
    const { schema } = (await call("GET", "/api/settings/schema")).body as { schema: { key: string }[] };
    return new Set(schema.map(({ key }) => key));
  };
  const { browser: operator } = await invite(hub, { name: "Oscar", role: "operator" });
  const { browser: member } = await invite(hub, { name: "Minna" });
  const byOperator = await shown(operator.call.bind(operator));
  const byMember = await shown(member.call.bind(member));
  assert.ok(byOperator.has("feed_events_kept") && !byOperator.has("oidc_issuer"));
  assert.ok(byMember.has("theme") && !byMember.has("feed_events_kept"));
});

void test("a session that lies unused for longer than the setting says has ended", async () => {
  await put("session_timeout_minutes", 10);
  const { email } = await invite(hub, { name: "Idle" });
  const browser = new TestBrowser(hub);
  await browser.call("POST", "/api/auth/sign-in/email", { email, password: "correct horse battery" });
  for (let minute = 0; minute < 20; minute += 5) {
    clock.advance(5 * 60_000);
    assert.equal((await browser.call("GET", "/api/v1/me")).status, 200, "use keeps it");
  }
  clock.advance(11 * 60_000);
  assertProblem(await browser.call("GET", "/api/v1/me"), 401, "HEARTH_UNAUTHENTICATED");
});

void test("what holds for people of whom nothing else was said is a setting, and so is how long a session lasts", async () => {
  await using own = await startHub();
  const set = (settings: object) => own.call("PUT", "/api/settings", { body: { settings } });
  const { browser, person } = await invite(own, { name: "Lena" });
  const { person: other } = await invite(own, { name: "Otto" });
  await own.call("PUT", `/api/v1/people/${other.id}/limits`, { body: { concurrentTasks: 9 } });
  const changed = await set({
    default_requests_per_minute: 12,
    default_reads_per_minute: 70,
    default_tokens_per_hour: 2_000,
    default_concurrent_tasks: 2,
    default_file_megabytes: 1,
    session_length_days: 2,
  });
  assert.equal(changed.status, 200, changed.text);
  const limits = {
    requestsPerMinute: 12,
    readsPerMinute: 70,
    tokensPerHour: 2_000,
    concurrentTasks: 2,
    fileMegabytes: 1,
  };
  assert.deepEqual((await browser.call("GET", `/api/v1/people/${person.id}/limits`)).body, limits);
  const others = await own.call("GET", `/api/v1/people/${other.id}/limits`);
  assert.deepEqual(others.body, { ...limits, concurrentTasks: 9 });
  const budgets = (await browser.call("GET", "/api/v1/budgets")).body as {
    budgets: { period: string; maximum: number }[];
  };
  assert.equal(budgets.budgets.find(({ period }) => period === "hour")?.maximum, 2_000);
  const token = ((await browser.call("POST", "/api/v1/tokens", { name: "t" })).body as { secret: string }).secret;
  const file = { token, raw: Buffer.alloc(1_000_001), headers: { "content-type": "application/octet-stream" } };
  assertProblem(await own.call("PUT", "/api/v1/files/big", file), 413, "HEARTH_FILE_OVER_LIMIT");
  const code = new URL(await own.hub.loginLink()).hash.slice(1);
  const login = await own.call("POST", "/login", { token: null, body: { code } });
  assert.match(login.headers.get("set-cookie") ?? "", /Max-Age=172800/i);
});
