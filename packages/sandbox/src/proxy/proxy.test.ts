import assert from "node:assert/strict";
import { lstat } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { connect as connectTls } from "node:tls";
import { assert as holds, property, uint8Array } from "fast-check";
import { certificate, folder, rules, serve, testDialer } from "../../tests/stage.ts";
import type { Dialer } from "../dial/dialer.ts";
import { openSecretStore } from "../secrets/secret-store.ts";
import { startEgressProxy, type EgressProxyOptions } from "./egress-proxy.ts";
import { readOpening } from "./server-name.ts";

const canary = "CANARY-token-3f9a71c2";

async function proxyFor(
  context: TestContext,
  options: Omit<EgressProxyOptions, "socketPath" | "agent">,
): Promise<string> {
  const socketPath = join(await folder(context), "egress.sock");
  const proxy = await startEgressProxy({ socketPath, agent: "coder", ...options });
  context.after(() => proxy[Symbol.asyncDispose]());
  return socketPath;
}

/** Sends raw bytes to the proxy and returns all that comes back until it closes. */
async function raw(socketPath: string, text: string): Promise<string> {
  const socket = connect({ path: socketPath });
  socket.on("error", () => undefined);
  socket.write(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}

/** Opens a tunnel; returns the status line and, where it is open, the socket. */
async function tunnel(socketPath: string, authority: string): Promise<{ status: string; socket: Socket }> {
  const socket = connect({ path: socketPath });
  socket.on("error", () => undefined);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`);
  const chunk = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  return { status: chunk.toString().split("\r\n")[0] ?? "", socket };
}

async function throughTls(socket: Socket, servername: string | undefined): Promise<string> {
  const secured = connectTls({
    socket,
    ca: certificate,
    ...(servername === undefined ? {} : { servername }),
    checkServerIdentity: () => undefined,
  });
  secured.write("GET /tunnelled HTTP/1.1\r\nhost: api.example.test\r\nconnection: close\r\n\r\n");
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of secured) chunks.push(chunk as Buffer);
  } catch {
    return "cut";
  }
  return Buffer.concat(chunks).toString() || "cut";
}

void test("a tunnel opens to an allowed host whose name the TLS client says", async (context) => {
  const server = await serve(context, { tls: true });
  const { dialer } = testDialer(context, rules([`api.example.test:${server.port}`]));
  const socketPath = await proxyFor(context, { dialer });
  const { status, socket } = await tunnel(socketPath, `api.example.test:${server.port}`);
  assert.match(status, / 200 /);
  assert.match(await throughTls(socket, "API.example.test"), /200 OK[^]*ok/);
});

void test("a tunnel with another server name, none, or no TLS is cut before a byte leaves", async (context) => {
  const server = await serve(context, { tls: true });
  const { dialer } = testDialer(context, rules([`api.example.test:${server.port}`]));
  const socketPath = await proxyFor(context, { dialer });
  for (const name of ["other.example.test", undefined]) {
    const { socket } = await tunnel(socketPath, `api.example.test:${server.port}`);
    assert.equal(await throughTls(socket, name), "cut");
  }
  const { socket } = await tunnel(socketPath, `api.example.test:${server.port}`);
  socket.write("GET / HTTP/1.1\r\nhost: evil.test\r\n\r\n");
  const rest: Buffer[] = [];
  for await (const chunk of socket) rest.push(chunk as Buffer);
  assert.equal(rest.length, 0);
  assert.equal(server.seen.length, 0);
});

void test("a denied, malformed or relayed CONNECT is refused", async (context) => {
  const inside = await serve(context);
  const { dialer } = testDialer(context, rules([`api.example.test:443`, `relay.test:${inside.port}`]));
  const socketPath = await proxyFor(context, { dialer });
  const targets = [
    `127.0.0.1:${inside.port}`,
    `[::ffff:127.0.0.1]:${inside.port}`,
    "evil.test:443",
    "api.example.test:22",
    "0x7f.1:443",
  ];
  for (const target of targets) assert.match((await tunnel(socketPath, target)).status, / 403 /, target);
  for (const target of [
    "api.example.test",
    "api.example.test:443abc",
    "api.example.test:65979",
    "a@api.example.test:443",
    "evil.test%00.api.example.test:443",
    ":443",
  ])
    assert.match((await tunnel(socketPath, target)).status, / 40[03] /, target);
  // A CONNECT sent through a tunnel to something that would relay it is no TLS, so it is cut.
  const { socket } = await tunnel(socketPath, `relay.test:${inside.port}`);
  socket.write("CONNECT evil.test:443 HTTP/1.1\r\nhost: evil.test:443\r\n\r\n");
  for await (const chunk of socket) assert.equal((chunk as Buffer).length, 0);
  assert.equal(inside.seen.length, 0);
});

void test("plain requests are forwarded to allowed hosts without connection headers", async (context) => {
  const server = await serve(context, {
    answer: (_request, response) =>
      response.writeHead(200, { "keep-alive": "timeout=9", "x-answer": "1" }).end("forwarded"),
  });
  const { dialer } = testDialer(context, rules([`files.test:${server.port}`]));
  const socketPath = await proxyFor(context, { dialer });
  const host = `files.test:${server.port}`;
  const headers = `host: ${host}\r\nconnection: close, x-hop\r\nx-hop: 1\r\nproxy-authorization: Basic x\r\nte: trailers\r\nx-end: 1\r\n`;
  const answer = await raw(socketPath, `GET http://${host}/a?b=c HTTP/1.1\r\n${headers}\r\n`);
  assert.match(answer, /200 OK[^]*x-answer: 1[^]*forwarded/);
  assert.equal(server.seen[0]?.url, "/a?b=c");
  const got = server.seen[0].headers;
  assert.deepEqual(
    [got.host, got["x-end"], got["x-hop"], got["proxy-authorization"], got["te"]],
    [host, "1", undefined, undefined, undefined],
  );
});

void test("a request body arrives whole, by length and in chunks", async (context) => {
  const bodies: string[] = [];
  const server = await serve(context, {
    answer: (request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => response.end(String(bodies.push(text))));
    },
  });
  const host = `files.test:${server.port}`;
  const { dialer } = testDialer(context, rules([host]));
  const socketPath = await proxyFor(context, { dialer });
  const head = `POST http://${host}/ HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n`;
  await raw(socketPath, `${head}content-length: 5\r\n\r\nhello`);
  await raw(socketPath, `${head}transfer-encoding: chunked\r\n\r\n5\r\nworld\r\n0\r\n\r\n`);
  assert.deepEqual(bodies, ["hello", "world"]);
});

void test("a Host header that is not the URL's, twice, or missing is refused", async (context) => {
  const server = await serve(context);
  const host = `files.test:${server.port}`;
  const { dialer } = testDialer(context, rules([host]));
  const socketPath = await proxyFor(context, { dialer });
  const requests = [
    `GET http://${host}/ HTTP/1.1\r\nhost: evil.test\r\n`,
    `GET http://${host}/ HTTP/1.1\r\nhost: ${host}\r\nhost: evil.test\r\n`,
    `GET http://${host}/ HTTP/1.1\r\n`,
    `GET / HTTP/1.1\r\nhost: ${host}\r\n`,
    `GET https://${host}/ HTTP/1.1\r\nhost: ${host}\r\n`,
    `GET http://u:p@${host}/ HTTP/1.1\r\nhost: ${host}\r\n`,
  ];
  for (const request of requests)
    assert.match(await raw(socketPath, `${request}connection: close\r\n\r\n`), /^HTTP\/1.1 400 /, request);
  assert.match(
    await raw(socketPath, "GET http://127.0.0.1:1/ HTTP/1.1\r\nhost: 127.0.0.1:1\r\nconnection: close\r\n\r\n"),
    / 403 [^]*HEARTH_EGRESS_DENIED/,
  );
  // Both a length and chunks: read differently by two parsers, this is how a second request is smuggled.
  const smuggled = `POST http://${host}/ HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`;
  assert.doesNotMatch(await raw(socketPath, smuggled), / 200 /);
  assert.equal(server.seen.length, 0);
});

void test("a bound credential is added over TLS outside and taken out of the answer", async (context) => {
  const server = await serve(context, {
    tls: true,
    answer: (request, response) =>
      response
        .writeHead(200, { "x-echo": request.headers.authorization ?? "none" })
        .end(JSON.stringify(request.headers)),
  });
  const { dialer } = testDialer(context, rules([`api.example.test:${server.port}`, "api.example.test:80"]));
  await using store = await openSecretStore({
    folder: join(await folder(context), "s"),
    key: { passphrase: "a long passphrase" },
  });
  await store.set("api", canary, [
    { host: "api.example.test", port: server.port, agents: ["coder"], pathPrefixes: ["/v1"] },
  ]);
  const socketPath = await proxyFor(context, { dialer, broker: store.broker });
  const get = (path: string, method = "GET"): Promise<string> =>
    raw(
      socketPath,
      `${method} http://api.example.test${path} HTTP/1.1\r\nhost: api.example.test\r\nauthorization: Bearer mine\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n`,
    );
  const answer = await get("/v1/models");
  assert.match(answer, /200 OK/);
  assert.ok(!answer.includes(canary));
  assert.match(answer, /Bearer \[redacted\]/);
  assert.equal(server.seen[0]?.headers.authorization, `Bearer ${canary}`);
  // Other paths and methods stay plain http to port 80, where nobody listens here, and never carry the credential.
  for (const path of ["/v10", "/v1/../admin", "/v1/%2e%2e/admin", "/v1%2fadmin", "/"]) await get(path);
  await get("/v1/models", "DELETE");
  assert.equal(server.seen.length, 1);
});

void test("a header of the answer that spells the credential in another way is left out", async (context) => {
  const secret = `${canary}/+=`;
  const server = await serve(context, {
    tls: true,
    answer: (_request, response) => {
      const basic = Buffer.from(`user:${secret}`).toString("base64");
      const headers = { location: `/v1/login?key=${encodeURIComponent(secret)}`, "x-basic": basic, "x-kept": "1" };
      response.writeHead(200, headers).end("ok");
    },
  });
  const { dialer } = testDialer(context, rules([`api.example.test:${server.port}`]));
  await using store = await openSecretStore({
    folder: join(await folder(context), "s"),
    key: { passphrase: "a long passphrase" },
  });
  await store.set("api", secret, [{ host: "api.example.test", port: server.port, agents: ["coder"] }]);
  const socketPath = await proxyFor(context, { dialer, broker: store.broker });
  const answer = await raw(
    socketPath,
    "GET http://api.example.test/v1 HTTP/1.1\r\nhost: api.example.test\r\nconnection: close\r\n\r\n",
  );
  assert.match(answer, /x-kept: 1[^]*ok/);
  assert.doesNotMatch(answer, /location|x-basic/);
});

void test("an answer may pause as long as any connection once its head is there", async (context) => {
  let goOn: (() => void) | undefined;
  const server = await serve(context, {
    answer: (_request, response) => {
      response.writeHead(200).write("begun");
      goOn = () => response.end(" and ended");
    },
  });
  const host = `files.test:${server.port}`;
  const { dialer } = testDialer(context, rules([host]), { limits: { idleMilliseconds: 500_000 } });
  const dialled: Socket[] = [];
  const watched: Dialer = {
    ...dialer,
    open: 0,
    async dial(request) {
      const result = await dialer.dial(request);
      if (result.connected) dialled.push(result.socket);
      return result;
    },
  };
  const socketPath = await proxyFor(context, { dialer: watched, headMilliseconds: 20_000 });
  const client = connect({ path: socketPath });
  client.write(`GET http://${host}/ HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  let said = "";
  for await (const chunk of client) {
    said += String(chunk);
    if (!said.includes("begun")) continue;
    assert.equal(dialled[0]?.timeout, 500_000);
    goOn?.();
  }
  assert.match(said, /begun[^]*and ended/);
});

void test("a stopped proxy is gone with its socket and its connections", async (context) => {
  const server = await serve(context, { answer: () => undefined });
  const host = `files.test:${server.port}`;
  const { dialer } = testDialer(context, rules([host]));
  const socketPath = join(await folder(context), "egress.sock");
  const proxy = await startEgressProxy({ socketPath, agent: "coder", dialer });
  assert.equal((await lstat(socketPath)).mode & 0o777, 0o600);
  const pending = raw(socketPath, `GET http://${host}/ HTTP/1.1\r\nhost: ${host}\r\n\r\n`).catch(() => "cut");
  for (let turn = 0; server.seen.length === 0 && turn < 100_000; turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
  await proxy[Symbol.asyncDispose]();
  assert.ok(["cut", ""].includes(await pending));
  await assert.rejects(lstat(socketPath));
});

void test("no bytes make the reader of TLS openings throw or wait for ever", (context) => {
  for (const seed of [5, Date.now() % 2 ** 31]) {
    context.diagnostic(`seed ${seed}`);
    holds(
      property(uint8Array({ maxLength: 200 }), (noise) => {
        const record = Buffer.concat([
          Buffer.from([0x16, 3, 1, 0, noise.length, 1, 0, 0, Math.max(0, noise.length - 4)]),
          Buffer.from(noise),
        ]);
        for (const bytes of [Buffer.from(noise), record])
          assert.ok(["more", "tls", "other"].includes(readOpening(bytes).kind));
      }),
      { seed, numRuns: Number(process.env["HEARTH_FUZZ"] ?? 500) },
    );
  }
  assert.equal(
    readOpening(Buffer.concat([Buffer.from([0x16, 3, 1, 0x40, 0]), Buffer.alloc(200_000, 1)])).kind,
    "other",
  );
});
