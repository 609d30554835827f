import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { signerOf } from "@hearth/interop";
import { AgentCard } from "@a2a-js/sdk";
import { ClientFactory, DefaultAgentCardResolver, JsonRpcTransportFactory } from "@a2a-js/sdk/client";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";

const bin = fileURLToPath(new URL("../bin/hearth.js", import.meta.url));

interface Called {
  isError?: boolean;
  content: { type: string; text?: string }[];
  structuredContent?: unknown;
}
const textOf = (result: unknown): string => (result as Called).content.map(({ text }) => text ?? "").join("");

async function modernClient(hub: TestHub, token = hub.hub.token): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${hub.address}/mcp`), { requestInit }));
  return client;
}

async function tokenFor(hub: TestHub, scopes?: string[], principal?: unknown): Promise<string> {
  const made = await hub.call("POST", "/api/v1/tokens", { body: { name: "client", scopes, principal } });
  assert.equal(made.status, 201, made.text);
  return (made.body as { secret: string }).secret;
}

describe("a hub as an MCP server", () => {
  let hub: TestHub;
  before(async () => {
    hub = await startHub();
  });
  after(() => hub[Symbol.asyncDispose]());

  it("offers its capabilities to clients of both eras, and a call is a task with its receipts", async () => {
    const client = await modernClient(hub);
    assert.equal(client.getNegotiatedProtocolVersion(), "2026-07-28");
    const { tools } = await client.listTools();
    assert.ok(
      tools.some(({ name }) => name === "arithmetic_add"),
      JSON.stringify(tools.map((t) => t.name)),
    );
    assert.ok(tools.every(({ name }) => /^[a-z][a-z0-9_-]{0,63}$/.test(name)));

    const older = new OlderClient({ name: "old", version: "1" });
    const requestInit = { headers: { authorization: `Bearer ${hub.hub.token}` } };
    await older.connect(new OlderTransport(new URL(`${hub.address}/mcp`), { requestInit }));
    assert.deepEqual((await older.listTools()).tools.length, tools.length);
    const wrong = await older.callTool({ name: tools[0]!.name, arguments: { nothing: true } });
    assert.equal(wrong.isError, true);
    assert.match(textOf(wrong), /HEARTH_VALIDATION/);
    const { body } = await hub.call("GET", "/api/v1/tasks?limit=5");
    assert.equal((body as { tasks: { state: string }[] }).tasks[0]?.state, "failed");
    await client.close();
    await older.close();
  });

  it("gives a client with scopes these capabilities, and no other door at all", async () => {
    const full = await modernClient(hub);
    const all = (await full.listTools()).tools.map(({ title }) => title ?? "");
    const word = all.find((name) => name.includes("."))!.split(".")[0]!;
    const token = await tokenFor(hub, [`${word}.*`]);
    const limited = await modernClient(hub, token);
    const tools = (await limited.listTools()).tools.filter(({ name }) => !name.startsWith("hearth__"));
    assert.ok(tools.length > 0 && tools.every(({ title }) => title?.startsWith(`${word}.`) === true));
    const other = all.find((name) => name.includes(".") && !name.startsWith(`${word}.`))!;
    await assert.rejects(limited.callTool({ name: other.replaceAll(".", "_"), arguments: {} }), /there is no tool/);
    for (const path of ["/api/v1/tasks", "/api/v1/goals", "/api/v1/tokens", "/api/v1/peers"])
      assertProblem(await hub.call("GET", path, { token }), 403, "HEARTH_NOT_PERMITTED");
    const submitted = hub.call("POST", "/api/v1/tasks", { token, body: { capability: other, input: {} } });
    assertProblem(await submitted, 403, "HEARTH_NOT_PERMITTED");
    await full.close();
    await limited.close();
  });

  it("turns strangers, other hosts and pages of other origins away", async () => {
    const body = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    assertProblem(await hub.call("POST", "/mcp", { body, token: null }), 401, "HEARTH_UNAUTHENTICATED");
    const headers = { origin: "https://evil.example" };
    assertProblem(await hub.call("POST", "/mcp", { body, headers }), 403, "HEARTH_ORIGIN_NOT_ALLOWED");
    assertProblem(await hub.call("POST", "/a2a", { body, token: null }), 401, "HEARTH_UNAUTHENTICATED");
    for (const raw of ["[]", "5", "null", '"x"', '{"jsonrpc":"2.0"}'])
      assert.ok(
        (await hub.call("POST", "/mcp", { raw, headers: { accept: "application/json, text/event-stream" } })).status <
          500,
      );
  });

  it("is served to a client over stdio by the command line", async () => {
    const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
    const client = new Client({ name: "stdio", version: "1" }, { versionNegotiation: { mode: "auto" } });
    const environment = { ...process.env, HEARTH_HOME: hub.home } as Record<string, string>;
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [bin, "mcp", "serve"],
        env: environment,
        stderr: "ignore",
      }),
    );
    const { tools } = await client.listTools();
    assert.ok(tools.length > 3);
    const result = await client.callTool({
      name: "hearth__task_result",
      arguments: { task: "0198c0de-0000-7000-8000-000000000000" },
    });
    assert.match(textOf(result), /HEARTH_NOT_FOUND/);
    await client.close();
  });
});

describe("a hub and agents over A2A", () => {
  it("has a card that anyone can read and that its key has signed, with nothing of the person's in it", async () => {
    await using hub = await startHub();
    const answer = await hub.call("GET", "/.well-known/agent-card.json", { token: null });
    const card = AgentCard.fromJSON(answer.body);
    assert.match(signerOf(card) ?? "", /^did:key:/);
    assert.equal(card.supportedInterfaces[0]?.url, `${hub.address}/a2a`);
    assert.equal(signerOf({ ...card, description: "changed" }), undefined);
    assert.equal(card.capabilities?.pushNotifications, false);
  });

  it("signs its card with the new key from the moment that the key is rotated", async () => {
    await using hub = await startHub();
    const signer = async () =>
      signerOf(AgentCard.fromJSON((await hub.call("GET", "/.well-known/agent-card.json", { token: null })).body));
    const before = await signer();
    const { did } = (await hub.call("POST", "/api/v1/key/rotate")).body as { did: string };
    assert.notEqual(did, before);
    assert.equal(await signer(), did);
  });

  it("runs a skill for the SDK's own client as a task, which other clients do not see", async () => {
    await using hub = await startHub();
    const connect = async (token: string) => {
      const fetchImpl: typeof fetch = (input, init = {}) => {
        const headers = new Headers(init.headers);
        headers.set("authorization", `Bearer ${token}`);
        return fetch(input, { ...init, headers });
      };
      const cardResolver = new DefaultAgentCardResolver({ fetchImpl });
      const factory = new ClientFactory({ transports: [new JsonRpcTransportFactory({ fetchImpl })], cardResolver });
      return await factory.createFromUrl(`${hub.address}/`);
    };
    const client = await connect(hub.hub.token);
    const message = (data: unknown, messageId = "m1") => ({
      tenant: "",
      message: {
        messageId,
        contextId: "talk-1",
        taskId: "",
        role: 1,
        parts: [{ content: { $case: "data" as const, value: data }, metadata: undefined, filename: "", mediaType: "" }],
        metadata: undefined,
        extensions: [],
        referenceTaskIds: [],
      },
      configuration: undefined,
      metadata: undefined,
    });
    const wrong = await client.sendMessage(message({ skill: "files.find", input: { nonsense: 1 } }));
    assert.ok("status" in wrong);
    assert.equal(wrong.status?.state, 4);
    assert.equal(wrong.contextId, "talk-1");
    const again = await client.sendMessage(message({ skill: "files.find", input: { nonsense: 1 } }));
    assert.equal("id" in again && again.id, wrong.id);
    const kinds: string[] = [];
    for await (const { payload } of client.sendMessageStream(message({ skill: "files.find", input: {} }, "m2")))
      kinds.push(payload?.$case ?? "");
    assert.equal(kinds[0], "task");
    assert.equal(kinds.at(-1), "statusUpdate");
    assert.equal(
      (
        await client.listTasks({
          tenant: "",
          contextId: "talk-1",
          status: 0,
          pageToken: "",
          statusTimestampAfter: undefined,
        })
      ).tasks.length,
      2,
    );
    await assert.rejects(client.sendMessage(message({ skill: "no.such", input: {} }, "m3")), /there is no skill/);
    await assert.rejects(client.sendMessage(message({ hello: 1 }, "m4")), /names no skill/);
    const other = await connect(await tokenFor(hub, undefined, { kind: "plugin", id: "other", onBehalfOf: "owner" }));
    await assert.rejects(other.getTask({ tenant: "", id: wrong.id }), /not found/i);
    await assert.rejects(client.cancelTask({ tenant: "", id: wrong.id, metadata: undefined }), /cancel/i);
  });

  it("lets one hub use another's skills, in two processes, held to its key", async () => {
    await using near = await startHub();
    const child = spawn(process.execPath, [bin, "up", "--port", "0", "--json"], {
      env: { ...process.env, HEARTH_HOME: `${near.home}/far-home`, HEARTH_LOG_LEVEL: "silent" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const { address } = JSON.parse(line.toString()) as { address: string };
      const { readFile } = await import("node:fs/promises");
      const token = (await readFile(`${near.home}/far-home/token`, "utf8")).trim();
      const definition = { transport: "a2a", url: address };
      const added = await near.call("POST", "/api/v1/peers", { body: { name: "far", definition, token } });
      assert.equal(added.status, 201, added.text);
      const { peer } = added.body as { peer: { pin: string; tools: { capability: string; state: string }[] } };
      assert.match(peer.pin, /^did:key:/);
      const capability = peer.tools.find((tool) => tool.capability.includes("files"))!.capability;
      assert.ok(capability.startsWith("far."), capability);
      const submitted = await near.call("POST", "/api/v1/tasks", {
        body: { capability: "far.arithmetic--12e-add", input: { operands: [2, 3] }, retries: 0 },
      });
      assert.equal(submitted.status, 201, submitted.text);
      const id = (submitted.body as { id: string }).id;
      const task = await eventually("the task", async () => {
        const { body } = await near.call("GET", `/api/v1/tasks/${id}`);
        const found = body as { state: string; output?: { kind: string; source: string }; failure?: unknown };
        return ["completed", "failed"].includes(found.state) ? found : undefined;
      });
      assert.equal(task.state, "completed", JSON.stringify(task.failure));
      assert.deepEqual([task.output?.kind, task.output?.source], ["foreign-result", "a2a:far"]);
      assert.match(JSON.stringify(task.output), /"value":5/);
      // The token that opens the other hub is known to this one, so it is blanked where an agent puts it down.
      const leak = { capability: "command.run", input: { command: `echo ${token}` }, retries: 0 };
      const { id: leaking } = (await near.call("POST", "/api/v1/tasks", { body: leak })).body as { id: string };
      await eventually("the end of the leak", async () => {
        const { state } = (await near.call("GET", `/api/v1/tasks/${leaking}`)).body as { state: string };
        return ["completed", "failed"].includes(state);
      });
      const { text: said } = await near.call("GET", `/api/v1/journal/receipts?task=${leaking}&limit=100`);
      assert.match(said, /command/);
      assert.ok(!said.includes(token));
    } finally {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  });

  it("does not believe a card that nobody signed, or that another key has signed since", async () => {
    await using hub = await startHub();
    const card = {
      name: "x",
      description: "x",
      version: "1",
      supportedInterfaces: [],
      capabilities: {},
      skills: [{ id: "a", name: "a", description: "a", tags: [] }],
    };
    const server = createServer((_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          ...card,
          supportedInterfaces: [
            { url: `http://127.0.0.1:${port}/`, protocolBinding: "JSONRPC", protocolVersion: "1.0" },
          ],
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const definition = { transport: "a2a", url: `http://127.0.0.1:${port}` };
    try {
      const refused = await hub.call("POST", "/api/v1/peers", { body: { name: "anyone", definition } });
      assertProblem(refused, 502, "HEARTH_AGENT_CARD");
      const taken = await hub.call("POST", "/api/v1/peers", {
        body: { name: "anyone", definition: { ...definition, unsigned: true } },
      });
      assert.equal(taken.status, 201, taken.text);
      card.description = "now it is another";
      const submitted = await hub.call("POST", "/api/v1/tasks", {
        body: { capability: "anyone.a", input: { text: "hi" }, retries: 0 },
      });
      const id = (submitted.body as { id: string }).id;
      const task = await eventually("the task", async () => {
        const { body } = await hub.call("GET", `/api/v1/tasks/${id}`);
        const found = body as { state: string; failure?: { code: string; message: string } };
        return found.state === "failed" ? found : undefined;
      });
      assert.match(`${task.failure?.code} ${task.failure?.message}`, /HEARTH_PEER_FAILED.*another key|not the/);
    } finally {
      server.close();
    }
  });
});
