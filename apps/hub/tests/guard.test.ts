import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { parseConfig } from "../src/index.ts";
import { canonicalAddress } from "../src/guard/canonical-address.ts";
import { assertProblem, startHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
let session: string;
before(async () => {
  hub = await startHub();
  const code = new URL(await hub.hub.loginLink()).hash.slice(1);
  const login = await hub.call("POST", "/login", { token: null, body: { code } });
  session = login.headers.get("set-cookie")!.split(";")[0]!;
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

/** `fetch` sets Host, Origin and Sec-Fetch headers itself, so these requests are made by hand. */
async function send(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(hub.address);
  const outgoing = request({ hostname, port, method, path, headers, setHost: headers["host"] === undefined });
  outgoing.end();
  const [response] = (await once(outgoing, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

void test("a Host that is not the hub's is refused, whatever it resolves to and however one is logged in", async () => {
  const port = new URL(hub.address).port;
  const authorization = `Bearer ${hub.hub.token}`;
  for (const host of [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1",
    "127.0.0.1:1",
    `127.0.0.1:${port}.evil.example`,
    `0.0.0.0:${port}`,
    "",
  ]) {
    assert.equal(await send("GET", "/api/v1/goals", { host, authorization }), 421, host);
    assert.equal(await send("GET", "/", { host }), 421, host);
  }
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
    assert.equal(await send("GET", "/api/v1/goals", { host, authorization }), 200, host);
  }
});

void test("a page of another origin is refused, with a token too", async () => {
  const authorization = `Bearer ${hub.hub.token}`;
  for (const origin of [
    "https://evil.example",
    "null",
    "http://127.0.0.1:1",
    "http://localhost",
    "file://",
    `${hub.address}.evil.example`,
  ]) {
    assert.equal(await send("POST", "/logout", { cookie: session, origin }), 403, origin);
    assert.equal(await send("GET", "/api/v1/goals", { authorization, origin }), 403, origin);
  }
  for (const site of ["cross-site", "same-site"]) {
    assert.equal(
      await send("GET", "/api/v1/goals", { cookie: session, "sec-fetch-site": site, "sec-fetch-mode": "cors" }),
      403,
    );
    assert.equal(
      await send("GET", "/", { cookie: session, "sec-fetch-site": site, "sec-fetch-mode": "navigate" }),
      200,
    );
    assert.equal(
      await send("POST", "/logout", { cookie: session, "sec-fetch-site": site, "sec-fetch-mode": "navigate" }),
      403,
    );
  }
});

void test("with the cookie an unsafe method needs the proof that the hub's own page sent it", async () => {
  const path = "/api/settings/reset-all";
  assert.equal(await send("POST", path, { cookie: session }), 403);
  assert.equal(await send("POST", path, { cookie: session, "sec-fetch-site": "none" }), 403);
  assert.equal(await send("POST", path, { cookie: session, origin: hub.address }), 200);
  assert.equal(await send("POST", path, { cookie: session, "sec-fetch-site": "same-origin" }), 200);
  assert.equal(await send("GET", "/api/v1/goals", { cookie: session }), 200);
});

void test("a WebSocket is opened by the hub's own page or by a token, and by nobody else", async () => {
  const status = (headers: Record<string, string>, token: string | null) =>
    hub.socket("/ws/feed", { headers, token }).status;
  assert.equal(await status({}, null), 401);
  assert.equal(await status({ cookie: session }, null), 403);
  assert.equal(await status({ cookie: session, origin: "https://evil.example" }, null), 403);
  assert.equal(await status({ origin: "https://evil.example" }, hub.hub.token), 403);
  for (const opened of [
    hub.socket("/ws/feed", { token: null, headers: { cookie: session, origin: hub.address } }),
    hub.socket("/ws/feed"),
  ]) {
    assert.equal(await opened.status, 101);
    opened.socket.close();
    await opened.closed;
  }
  assertProblem(await hub.call("GET", "/ws/feed"), 426, "HEARTH_BAD_REQUEST");
});

void test("no answer lets another origin read it, and pages run nothing inline", async () => {
  const page = await hub.call("GET", "/", { token: null });
  assert.equal(page.headers.get("access-control-allow-origin"), null);
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.ok(!policy.includes("unsafe"));
  assert.ok(!/<script(?![^>]*src=)|<style|\son[a-z]+=|style=/.test(page.text));
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
});

void test("who asks too often is told to wait, by its canonical address, and a caller with a token is counted apart", async () => {
  await using limited = await startHub({ environment: { HEARTH_REQUESTS_PER_MINUTE: "20" } });
  const statuses = await Promise.all(Array.from({ length: 30 }, () => limited.call("GET", "/api/v1/goals")));
  const refused = statuses.filter(({ status }) => status === 429);
  assert.equal(refused.length, 10);
  assertProblem(refused[0]!, 429, "HEARTH_RATE_LIMITED");
  assert.match(refused[0]!.headers.get("retry-after") ?? "", /^\d+$/);
  const strangers = await Promise.all(
    Array.from({ length: 130 }, (_, index) => limited.call("GET", "/api/v1/goals", { token: `guess${index}` })),
  );
  assert.equal(strangers.filter(({ status }) => status === 401).length, 120);
  assert.equal(strangers.filter(({ status }) => status === 429).length, 10);
});

void test("one machine is one caller, however it writes its address", () => {
  assert.equal(canonicalAddress("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(canonicalAddress("192.0.2.1"), "192.0.2.1");
  assert.equal(canonicalAddress("2001:DB8:0:1::5"), canonicalAddress("2001:db8::1:ffff:ffff:ffff:ffff"));
  assert.notEqual(canonicalAddress("2001:db8:0:2::5"), canonicalAddress("2001:db8:0:1::5"));
  assert.equal(canonicalAddress("fe80::1%eth0"), canonicalAddress("fe80::2"));
  assert.equal(canonicalAddress("::1"), "::1");
});

void test("an address beyond loopback is refused unless a TLS proxy stands in front", () => {
  const parse = (environment: Record<string, string>) => parseConfig({ home: "/tmp/x", environment, file: {} });
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.org", "::ffff:10.0.0.1"]) {
    assert.throws(() => parse({ HEARTH_HOST: host }), { code: "HEARTH_ADDRESS_NOT_ALLOWED", field: "HEARTH_HOST" });
    assert.equal(parse({ HEARTH_HOST: host, HEARTH_BEHIND_TLS_PROXY: "1" }).host, host);
  }
  for (const host of ["127.0.0.1", "127.1.2.3", "::1", "localhost", "::ffff:127.0.0.1"]) {
    assert.equal(parse({ HEARTH_HOST: host }).host, host);
  }
});
