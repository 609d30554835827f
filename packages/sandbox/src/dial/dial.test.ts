import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { array, assert as holds, constantFrom, property } from "fast-check";
import { rules, serve, testDialer } from "../../tests/stage.ts";
import { canonicalTarget } from "./canonical-target.ts";
import { createFetch } from "./create-fetch.ts";
import type { DialResult } from "./dialer.ts";
import { isPublicAddress } from "./public-address.ts";

const refusedBy = (result: DialResult): string => (result.connected ? "connected" : result.refusal.rule);

void test("every spelling of a host has one canonical form, and what is no host has none", () => {
  const same: [string, string][] = [
    ["API.Example.test", "api.example.test"],
    ["api.example.test.", "api.example.test"],
    ["0x7f.1", "127.0.0.1"],
    ["2130706433", "127.0.0.1"],
    ["0177.0.0.1", "127.0.0.1"],
    ["127.0.0.1.", "127.0.0.1"],
    ["[::ffff:7f00:1]", "127.0.0.1"],
    ["::FFFF:169.254.169.254", "169.254.169.254"],
    ["[0:0::1]", "::1"],
    ["１２７.0.0.1", "127.0.0.1"],
  ];
  for (const [given, wanted] of same) assert.equal(canonicalTarget(given, 443, true)?.host, wanted, given);
  assert.notEqual(canonicalTarget("api.gіthub.com", 443, true)?.host, "api.github.com");
  for (const host of [
    "",
    " a",
    "a ",
    "a\0.b",
    "evil.test\0.ok.test",
    "a@b",
    "a/b",
    "a%2eb",
    "a:80",
    "a\\b",
    "a#b",
    "a..b",
    "[::1",
    "::1]",
    "[a]",
    "-a",
  ])
    assert.equal(canonicalTarget(host, 443, true), undefined, JSON.stringify(host));
  for (const port of [0, -1, 65_536, 65_979, 1.5, "443abc", "", " 443", "0443", "0x1bb"])
    assert.equal(canonicalTarget("a.test", port, true), undefined, String(port));
});

void test("only the public internet is public", () => {
  for (const ip of ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
    assert.ok(isPublicAddress(ip), ip);
  const inner = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
  ];
  const inner6 = [
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2001:db8::1",
    "2001::1",
    "ff02::1",
  ];
  for (const ip of [...inner, ...inner6, "168.63.129.16", "100.100.100.200", "no address"])
    assert.ok(!isPublicAddress(ip), ip);
});

void test("a dial is decided, resolved once, and connected to the address that was decided on", async (context) => {
  const server = await serve(context);
  const { dialer, resolved } = testDialer(context, rules([`api.example.test:${server.port}`]));
  const result = await dialer.dial({ host: "API.example.test.", port: server.port });
  assert.ok(result.connected);
  assert.equal(result.address, "127.0.0.1");
  assert.deepEqual(resolved, ["api.example.test"]);
  result.socket.end("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  const chunks: Buffer[] = [];
  for await (const chunk of result.socket) chunks.push(chunk as Buffer);
  assert.match(Buffer.concat(chunks).toString(), /200 OK/);
  while (dialer.open > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(dialer.open, 0);
});

void test("nothing is resolved or dialled for a target that is not allowed", async (context) => {
  const server = await serve(context);
  const { dialer, resolved, refusals } = testDialer(context, rules([]));
  assert.equal(refusedBy(await dialer.dial({ host: "other.test", port: server.port })), "default");
  assert.equal(refusedBy(await dialer.dial({ host: "127.0.0.1", port: server.port })), "default");
  assert.equal(refusedBy(await dialer.dial({ host: "a b", port: server.port })), "egress-malformed");
  assert.equal(refusals.length, 3);
  assert.deepEqual(resolved, []);
  assert.equal(server.seen.length, 0);
});

void test("a name that leads inside, or would at the second look, never reaches the inside", async (context) => {
  const inside = await serve(context);
  const answers = [["203.0.113.9"], ["127.0.0.1"]];
  let asked = 0;
  const { dialer } = testDialer(context, rules([`rebind.test:${inside.port}`], ["203.0.113.9"]), {
    resolve: async () => answers[Math.min(asked++, 1)] ?? [],
    limits: { connectMilliseconds: 300 },
  });
  // The first answer is an address of nobody; the dial may fail, but never asks again to be led inside.
  await assert.rejects(dialer.dial({ host: "rebind.test", port: inside.port }), { code: "HEARTH_EGRESS_FAILED" });
  assert.equal(asked, 1);
  assert.equal(refusedBy(await dialer.dial({ host: "rebind.test", port: inside.port })), "address");
  assert.equal(inside.seen.length, 0);
});

void test("one inner address among public ones condemns the name, and literals are checked too", async (context) => {
  const inside = await serve(context);
  const allowed = [`mixed.test:${inside.port}`, `127.0.0.1:${inside.port}`, `::1:${inside.port}`];
  const { dialer } = testDialer(context, rules(allowed, ["203.0.113.9"]), {
    resolve: async () => ["203.0.113.9", "::ffff:127.0.0.1"],
  });
  for (const host of ["mixed.test", "127.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
    assert.equal(refusedBy(await dialer.dial({ host, port: inside.port })), "address", host);
  assert.equal(inside.seen.length, 0);
});

void test("rate, number and size of connections are limited, and closing cuts them", async (context) => {
  const server = await serve(context, { answer: (_request, response) => response.end(Buffer.alloc(200_000)) });
  let time = 0;
  const { dialer } = testDialer(context, rules([`a.test:${server.port}`]), {
    limits: { connections: 2, connectionsPerMinute: 4, downloadBytes: 50_000 },
    now: () => time,
  });
  const request = { host: "a.test", port: server.port };
  const [one, two] = [await dialer.dial(request), await dialer.dial(request)];
  assert.ok(one.connected && two.connected);
  assert.equal(refusedBy(await dialer.dial(request)), "egress-connections");
  const cut = new Promise((resolve) => one.socket.once("close", resolve));
  one.socket.on("error", (error) => assert.match(error.message, /more than 50000 bytes/));
  one.socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  one.socket.resume();
  await cut;
  const third = await dialer.dial(request);
  assert.ok(third.connected);
  third.socket.destroy();
  await once(third.socket, "close");
  const fourth = await dialer.dial(request);
  assert.ok(fourth.connected);
  fourth.socket.destroy();
  await once(fourth.socket, "close");
  assert.equal(refusedBy(await dialer.dial(request)), "egress-rate");
  time = 61_000;
  assert.equal(refusedBy(await dialer.dial(request)), "connected");
  const closed = once(two.socket, "close");
  await dialer[Symbol.asyncDispose]();
  await closed;
  assert.equal(refusedBy(await dialer.dial(request)), "egress-closed");
});

void test("a packed answer that grows beyond the limit once it is unpacked fails", async (context) => {
  const packed = gzipSync(Buffer.alloc(400_000));
  const server = await serve(context, {
    answer: (request, response) => {
      const body = request.url === "/small" ? gzipSync("small") : packed;
      response.writeHead(200, { "content-encoding": "gzip", "content-type": "text/plain" }).end(body);
    },
  });
  assert.ok(packed.length < 1000);
  const { dialer } = testDialer(context, rules([`a.test:${server.port}`]), { limits: { downloadBytes: 100_000 } });
  await using fetch = createFetch(dialer);
  const small = await fetch(`http://a.test:${server.port}/small`);
  assert.deepEqual([await small.text(), small.url], ["small", `http://a.test:${server.port}/small`]);
  const large = await fetch(`http://a.test:${server.port}/large`);
  await assert.rejects(large.arrayBuffer(), { code: "HEARTH_EGRESS_FAILED", message: /once unpacked/ });
});

void test("TLS is verified against the host, and another server name is refused", async (context) => {
  const server = await serve(context, { tls: true });
  const allowed = ["api.example.test", "wrong.test"].map((host) => `${host}:${server.port}`);
  const { dialer } = testDialer(context, rules(allowed));
  assert.equal(refusedBy(await dialer.dial({ host: "api.example.test", port: server.port, tls: true })), "connected");
  await assert.rejects(dialer.dial({ host: "wrong.test", port: server.port, tls: true }), {
    code: "HEARTH_EGRESS_FAILED",
  });
  const other = { host: "api.example.test", port: server.port, tls: true, serverName: "other.example.test" };
  assert.equal(refusedBy(await dialer.dial(other)), "egress-server-name");
});

void test("an aborted dial and a dead service say so", async (context) => {
  const server = await serve(context);
  const { dialer } = testDialer(context, rules([`a.test:${server.port}`, "a.test:1"]));
  await assert.rejects(dialer.dial({ host: "a.test", port: 1 }), { code: "HEARTH_EGRESS_FAILED" });
  await assert.rejects(dialer.dial({ host: "a.test", port: server.port, signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});

void test("fetch follows redirects only where each hop is allowed and leaves credentials behind", async (context) => {
  const inside = await serve(context);
  const second = await serve(context);
  const first = await serve(context, {
    answer: (request, response) => {
      const to: Record<string, string> = {
        "/ok": `http://second.test:${second.port}/landed`,
        "/inside": `http://inside.test:${inside.port}/`,
        "/literal": `http://127.0.0.1:${inside.port}/`,
        "/relative": `//inside.test:${inside.port}/`,
        "/loop": "/loop",
        "/file": "file:///etc/passwd",
      };
      response.writeHead(request.method === "POST" ? 303 : 302, { location: to[request.url ?? ""] ?? "/" }).end();
    },
  });
  const { dialer } = testDialer(context, rules([`first.test:${first.port}`, `second.test:${second.port}`]));
  await using fetch = createFetch(dialer);
  const at = (path: string): string => `http://first.test:${first.port}${path}`;
  const response = await fetch(at("/ok"), {
    method: "POST",
    body: "x",
    headers: { authorization: "Bearer t", "x-kept": "1" },
  });
  assert.equal(await response.text(), "ok");
  assert.equal(second.seen[0]?.method, "GET");
  assert.equal(second.seen[0].headers.authorization, undefined);
  assert.equal(second.seen[0].headers["x-kept"], "1");
  for (const path of ["/inside", "/literal", "/relative"])
    await assert.rejects(fetch(at(path)), { code: "HEARTH_EGRESS_DENIED" }, path);
  await assert.rejects(fetch(at("/loop")), { code: "HEARTH_EGRESS_FAILED" });
  await assert.rejects(fetch(at("/file")), { code: "HEARTH_VALIDATION" });
  await assert.rejects(fetch("http://user:pass@first.test/"), { code: "HEARTH_VALIDATION" });
  assert.equal((await fetch(at("/ok"), { redirect: "manual" })).status, 302);
  assert.equal(inside.seen.length, 0);
});

void test("a Host header cannot lead a fetch elsewhere, and the pool dies with its dialer", async (context) => {
  const server = await serve(context, { tls: true });
  const { dialer } = testDialer(context, rules([`api.example.test:${server.port}`]));
  await using fetch = createFetch(dialer);
  const url = `https://api.example.test:${server.port}/`;
  const response = await fetch(new Request(url, { headers: { host: "other.example.test" } }));
  assert.equal(response.status, 200);
  await response.text();
  assert.equal(server.seen[0]?.headers.host, `api.example.test:${server.port}`);
  await dialer[Symbol.asyncDispose]();
  await assert.rejects(fetch(url), { code: "HEARTH_EGRESS_DENIED" });
});

void test("no random spelling of a host is dialled at an address that was not decided on", async (context) => {
  const parts = constantFrom(
    "127",
    "0",
    "1",
    "0x7f",
    "0177",
    "localhost",
    "ok",
    "test",
    ".",
    ":",
    "[",
    "]",
    "@",
    "::",
    "ffff",
    "%00",
    " ",
    "．",
  );
  for (const seed of [11, Date.now() % 2 ** 31]) {
    context.diagnostic(`seed ${seed}`);
    holds(
      property(array(parts, { maxLength: 6 }), (pieces) => {
        const target = canonicalTarget(pieces.join(""), 80, false);
        if (target === undefined) return;
        // Canonical once is canonical for good, so that no later parser reads it in another way.
        assert.deepEqual(canonicalTarget(target.host, 80, false), target);
        const url = new URL(`http://${target.kind === "ipv6" ? `[${target.host}]` : target.host}/`);
        assert.equal(url.hostname.replaceAll(/[[\]]/g, ""), target.host);
      }),
      { seed, numRuns: Number(process.env["HEARTH_FUZZ"] ?? 500) },
    );
  }
});
