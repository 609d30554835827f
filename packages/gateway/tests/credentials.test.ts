import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { defaultPolicy, type Policy } from "@hearth/policy";
import { openSecretStore, sandbox, sandboxStatus, type SecretBinding, type SecretStore } from "@hearth/sandbox";
import { fetchUrl, runCommand } from "../src/index.ts";
import { alice, type Door, openDoor, type OpenDoorOptions } from "./support/open-door.ts";
import { openSink, type Pages, type Sink } from "./support/sink.ts";
import { openWorkspace } from "./support/workspace.ts";

const canary = "canary-5f2e81c0-secret";
const fixtures = new URL("../../sandbox/tests/fixtures/", import.meta.url);
const cert = await readFile(new URL("test-server.crt", fixtures), "utf8");
const key = await readFile(new URL("test-server.key", fixtures), "utf8");
const toLoopback = async (): Promise<string[]> => ["127.0.0.1"];
const status = await sandboxStatus();

interface Scene extends AsyncDisposable {
  sink: Sink;
  door: Door;
  store: SecretStore;
  text(): Promise<string>;
  used(): Promise<{ secret: string; target: string }[]>;
}

/** A TLS service that repeats what it is sent, a door to it, and a store with one secret bound to it. */
async function openScene(binding: Partial<SecretBinding> = {}, more: Partial<OpenDoorOptions> = {}): Promise<Scene> {
  await using resources = new AsyncDisposableStack();
  const echo: Pages = (request, response) => {
    response.setHeader("content-type", `application/json; seen="${request.headers.authorization}"`);
    response.end(JSON.stringify(request.headers));
  };
  const sink = resources.use(await openSink(echo, { key, cert }));
  const allow = [`api.example.test:${sink.port}`, `other.example.test:${sink.port}`];
  const egress = { allow, ask: [], deny: [], privateOk: ["127.0.0.1"] };
  const research = { ...defaultPolicy.agents["research"]!, egress };
  const qa = { ...defaultPolicy.agents["qa"]!, egress };
  const policy: Policy = { ...defaultPolicy, agents: { ...defaultPolicy.agents, research, qa } };
  let store: SecretStore | undefined;
  const door = resources.use(
    await openDoor({
      policy,
      resolve: toLoopback,
      certificateAuthorities: cert,
      brokerFor: (owner) => {
        assert.equal(owner, "alice");
        return store!.broker;
      },
      redactor: { redact: (text) => store!.redactor().redact(text) },
      ...more,
    }),
  );
  store = resources.use(
    await openSecretStore({ folder: join(door.folder, "secrets"), key: { keyFile: join(door.folder, "k") } }),
  );
  await store.set("api", canary, [
    { host: "api.example.test", port: sink.port, agents: ["research"], pathPrefixes: ["/v1"], ...binding },
  ]);
  const owned = resources.move();
  const list = async () => {
    using receipts = await door.receipts();
    return receipts.list(alice, { limit: 1000 });
  };
  return {
    sink,
    door,
    store,
    text: async () => JSON.stringify(await list()),
    used: async () =>
      (await list())
        .filter(({ action }) => action === "secret-used")
        .map(({ body }) => ({ secret: String(body["secret"]), target: String(body["target"]) })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describe("stored credentials at the door", () => {
  it("go with a request they are bound to, leave a receipt, and come back in no answer", async () => {
    await using scene = await openScene();
    await using session = scene.door.session("research");
    const place = `https://api.example.test:${scene.sink.port}`;
    const outcome = await fetchUrl(session, `${place}/v1/items?page=2`);
    assert.ok(outcome.kind === "done", JSON.stringify(outcome));
    assert.match(scene.sink.received[0]!, new RegExp(`"authorization":"Bearer ${canary}"`));
    const body = Buffer.from(outcome.value.body).toString();
    assert.match(body, /"authorization":"Bearer \[redacted\]"/);
    assert.equal(outcome.value.mediaType, 'application/json; seen="Bearer [redacted]"');
    assert.deepEqual(await scene.used(), [{ secret: "api", target: `GET ${place}/v1/items` }]);
    assert.ok(!(await scene.text()).includes("canary"));
  });

  it("stay where host, path, method or agent differ", async () => {
    await using scene = await openScene();
    await using research = scene.door.session("research");
    await using qa = scene.door.session("qa", { session: "task-2" });
    const { port } = scene.sink;
    const fetches = [
      fetchUrl(research, `https://other.example.test:${port}/v1/x`),
      fetchUrl(research, `https://api.example.test:${port}/v10/x`),
      fetchUrl(research, `https://api.example.test:${port}/v1/x`, { method: "POST" }),
      fetchUrl(qa, `https://api.example.test:${port}/v1/x`),
    ];
    await Promise.allSettled(fetches);
    assert.ok(scene.sink.received.length > 0);
    assert.ok(!scene.sink.received.join("").includes("canary"));
    assert.deepEqual(await scene.used(), []);
  });

  it("are not added when their use cannot be recorded", async () => {
    let full = false;
    await using scene = await openScene();
    const { journal } = scene.door;
    const append = journal.append.bind(journal);
    journal.append = async (receipt) => {
      if (full && receipt.action === "secret-used") throw new Error("no space left");
      return await append(receipt);
    };
    full = true;
    await using session = scene.door.session("research");
    await assert.rejects(fetchUrl(session, `https://api.example.test:${scene.sink.port}/v1/x`));
    assert.deepEqual(scene.sink.received, []);
  });

  it("are held back where an agent names them itself", async () => {
    await using scene = await openScene();
    await using session = scene.door.session("research");
    const url = `https://other.example.test:${scene.sink.port}/?k=${canary}`;
    const outcome = await fetchUrl(session, url).catch((error: Error) => error);
    assert.ok(!(outcome instanceof Error) && outcome.kind === "denied" && outcome.rule === "privacy-secret");
    assert.deepEqual(scene.sink.received, []);
  });
});

describe("commands while they are turned off", { skip: status.available ? false : status.reason }, () => {
  it("are denied with the reason, leave a receipt, and run again once they may", async () => {
    let off: string | undefined = "the sandbox leaks";
    await using place = await openWorkspace({ "a.txt": "one\n" });
    await using door = await openDoor({ commandsOff: () => Promise.resolve(off) });
    await using session = door.session("code");
    const run = () => runCommand(session, "cat a.txt", { sandbox, workspace: place.folder });
    const denied = await run();
    assert.deepEqual(denied, { kind: "denied", rule: "sandbox-off", why: "the sandbox leaks" });
    off = undefined;
    assert.equal((await run()).kind, "done");
  });
});
