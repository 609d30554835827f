import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { createMcpHandler, McpServer as ModernServer } from "@modelcontextprotocol/server";
import { McpServer as OlderServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { defaultPolicy } from "@hearth/policy";
import { z } from "zod";
import { answerAsFetch, openHttp } from "./support/http-peer.ts";
import { alice, become, openHouse } from "./support/open-house.ts";

const textOf = (output: { parts: { text?: string }[] }) => output.parts.map(({ text }) => text).join("");

/** A server of the newest protocol, from the SDK. */
function modern() {
  const received: unknown[] = [];
  const handler = createMcpHandler(() => {
    const server = new ModernServer({ name: "modern", version: "1.0.0" });
    server.registerTool(
      "echo",
      { description: "Says it again", inputSchema: z.object({ text: z.string() }) },
      async ({ text }) => {
        received.push(text);
        return { content: [{ type: "text", text: `you said ${text}` }] };
      },
    );
    return server;
  });
  return { handler, received };
}

/** A house whose person has the modern server as the peer `echo`. */
async function houseWithEcho() {
  await using resources = new AsyncDisposableStack();
  const { handler, received } = modern();
  const http = resources.use(await openHttp((request, response) => answerAsFetch(handler, request, response)));
  const house = resources.use(await openHouse({ resolve: async () => ["127.0.0.1"] }));
  const url = `http://echo.test:${http.port}/mcp`;
  await house.peers.add(alice, "echo", { transport: "http", url, privateOk: ["127.0.0.1"] });
  const owned = resources.move();
  return { house, received, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

describe("an MCP server over streamable HTTP", () => {
  it("is spoken to in the newest protocol, and its answers mark the run as untrusted", async () => {
    const { handler } = modern();
    await using http = await openHttp((request, response) => answerAsFetch(handler, request, response));
    await using house = await openHouse();
    const { look } = await house.peers.add(alice, "echo", { transport: "http", url: `${http.url}/mcp` });
    assert.equal(look.protocol, "2026-07-28");
    const { output, label } = await house.run("echo.echo", { text: "hello" });
    assert.equal(textOf(output), "you said hello");
    assert.deepEqual([label.untrusted, label.sources], [true, ["mcp:echo"]]);
  });

  it("may be of the line before, with sessions", async () => {
    const transports = new Map<string, StreamableHTTPServerTransport>();
    await using http = await openHttp(async (request, response) => {
      const known = transports.get(String(request.headers["mcp-session-id"]));
      if (known !== undefined) return await known.handleRequest(request, response);
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => void transports.set(id, transport),
      });
      const server = new OlderServer({ name: "older", version: "1.0.0" });
      server.registerTool(
        "count",
        { description: "Counts", inputSchema: { to: z.number() } },
        async ({ to }, extra) => {
          const progressToken = (extra as unknown as Record<string, { progressToken?: string | number }>)["_meta"]
            ?.progressToken;
          if (progressToken !== undefined)
            await extra.sendNotification({
              method: "notifications/progress",
              params: { progressToken, progress: 1, total: 2, message: "half" },
            });
          return { content: [{ type: "text", text: String(to) }] };
        },
      );
      await server.connect(transport);
      await transport.handleRequest(request, response);
    });
    await using house = await openHouse();
    const { look } = await house.peers.add(alice, "older", { transport: "http", url: `${http.url}/mcp` });
    assert.equal(look.protocol, "2025-11-25");
    const seen: unknown[] = [];
    const { output } = await house.run("older.count", { to: 7 }, { progress: (fraction) => seen.push(fraction) });
    assert.equal(textOf(output), "7");
    assert.deepEqual(seen, [0.5]);
    // One session for each run, and none shared.
    const sessions = transports.size;
    await house.run("older.count", { to: 8 });
    assert.equal(transports.size, sessions + 1);
  });

  it("does not lead a run to an address inside, by redirect or by name", async () => {
    await using inner = await openHttp((_request, response) => response.end("secret"));
    const places = [
      `http://127.0.0.1:${inner.port}/`,
      `http://localhost:${inner.port}/`,
      "http://169.254.169.254/latest/meta-data/",
      `http://stranger.test:${inner.port}/`,
      "file:///etc/passwd",
    ];
    for (const place of places) {
      await using http = await openHttp((_request, response) => response.writeHead(307, { location: place }).end());
      await using house = await openHouse({ resolve: async () => ["127.0.0.1"] });
      const said = await become(house.peers.add(alice, "bad", { transport: "http", url: `${http.url}/mcp` }));
      assert.match(said, /HEARTH_EGRESS_DENIED|HEARTH_PEER_FAILED|HEARTH_VALIDATION/, place);
    }
    assert.deepEqual(inner.requests, []);
    await using house = await openHouse({ resolve: async () => ["10.0.0.7"] });
    const named = house.peers.add(alice, "bad", { transport: "http", url: "http://outside.test/mcp" });
    assert.match(await become(named), /HEARTH_EGRESS_DENIED.*not public/);
  });

  it("is not given secrets, and personal data only redacted", async () => {
    await using echo = await houseWithEcho();
    const { house, received } = echo;
    const token = `ghp_${"a1B2c3D4e5".repeat(4)}`;
    assert.match(
      await become(house.run("echo.echo", { text: `key ${token}` })),
      /HEARTH_EFFECT_DENIED.*privacy-secret/,
    );
    await house.run("echo.echo", { text: "write to anna.bauer@firma.de" });
    assert.deepEqual(received, ["write to [EMAIL_1]"]);
  });

  it("is given nothing without a person once the run has seen private data and words from outside", async () => {
    await using echo = await houseWithEcho();
    const { house, received } = echo;
    const during = (session: { addLabel: (label: never) => void }) =>
      session.addLabel({ class: "private", untrusted: true, sources: ["file:letter.txt"] } as never);
    assert.match(await become(house.run("echo.echo", { text: "out" }, { during })), /HEARTH_APPROVAL_NEEDED/);
    assert.deepEqual(received, []);
  });

  it("is given nothing without a person either where the run saw private data after its first call", async () => {
    await using echo = await houseWithEcho();
    const { house, received } = echo;
    const peer = await house.peers.peer(alice, "echo");
    const tool = { tool: "echo", description: "", input: {}, output: undefined };
    const context = {
      task: { id: "task-of-research", owner: "alice" },
      signal: new AbortController().signal,
      progress: () => undefined,
      step: async (_name: string, work: () => unknown) => await work(),
    } as never;
    await using session = house.gateway.session({
      who: { kind: "agent", id: "research", level: "worker", onBehalfOf: "alice" },
      agent: "research",
      level: 1,
      session: "task-of-research",
    });
    const say = (text: string) => house.drivers.mcp.call({ session, peer, tool, input: { text }, context });
    await say("first");
    session.addLabel({ class: "private", untrusted: false, sources: ["file:letter.txt"] });
    assert.match(await become(say("out")), /HEARTH_APPROVAL_NEEDED/);
    assert.deepEqual(received, ["first"]);
  });

  it("keeps to the person's policy, whatever it was added with", async () => {
    const { handler } = modern();
    await using http = await openHttp((request, response) => answerAsFetch(handler, request, response));
    const entry = {
      ...defaultPolicy.agents["research"]!,
      egress: { allow: [], ask: [], deny: ["*:*"], privateOk: [] },
    };
    const policy = { ...defaultPolicy, agents: { ...defaultPolicy.agents, "mcp-echo": entry } };
    await using house = await openHouse({ policy });
    const added = house.peers.add(alice, "echo", { transport: "http", url: `${http.url}/mcp` });
    assert.match(await become(added), /HEARTH_EFFECT_DENIED/);
    assert.deepEqual(http.requests, []);
  });

  it("cannot flood or garble: what is too long or no protocol is an error of its own", async () => {
    const answers = [
      (response: { end: (text: string) => void }) => response.end("x".repeat(20 * 1024 * 1024)),
      (response: { end: (text: string) => void }) => response.end("<html>not here</html>"),
      (response: { end: (text: string) => void }) => response.end('{"jsonrpc":"2.0","id":1,"result":5}'),
    ];
    for (const answer of answers) {
      await using http = await openHttp((_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        answer(response);
      });
      await using house = await openHouse({ connectMilliseconds: 3000 });
      const added = house.peers.add(alice, "bad", { transport: "http", url: `${http.url}/mcp` });
      assert.match(await become(added), /HEARTH_PEER_FAILED|HEARTH_EGRESS_FAILED/);
    }
  });

  it("that nobody runs is named as that", async () => {
    await using house = await openHouse();
    const added = house.peers.add(alice, "none", { transport: "http", url: "http://127.0.0.1:9/mcp" });
    assert.match(await become(added), /HEARTH_EGRESS_FAILED|HEARTH_PEER_FAILED/);
    assert.deepEqual(await house.peers.list(alice), []);
  });
});
