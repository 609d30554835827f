import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import {
  answerOf,
  alice,
  never,
  openStage,
  question,
  readAll,
  serversAt,
  textOf,
  type ScriptedStage,
} from "./support/stage.ts";

const chain = (port: number) =>
  serversAt(port, {
    servers: {
      dear: { kind: "openai-compatible", url: `http://127.0.0.1:${port}/dear` },
      cheap: { kind: "openai-compatible", url: `http://127.0.0.1:${port}/cheap` },
      free: { kind: "openai-compatible", url: `http://127.0.0.1:${port}/free` },
    },
    models: {
      "dear/m": { price: { input: 10, output: 100 } },
      "cheap/m": { price: { input: 1, output: 1 } },
      "free/m": { price: "free" },
    },
    roles: { default: ["dear/m", "cheap/m", "free/m"], paid: ["dear/m", "cheap/m"] },
  });

const paths = (stage: ScriptedStage) => stage.server.requests.map(({ path }) => path.split("/")[1]);

void test("when a model fails before its first piece the next one answers; after it, the break is told", async () => {
  await using stage = await openStage({ file: chain });
  stage.server.replace(({ path }) => (path.startsWith("/dear") ? { error: { status: 503 } } : { text: "cheap" }));
  const parts = await answerOf(stage.door(), question("Hi"));
  const end = parts.at(-1);
  assert.ok(end?.type === "finish" && end.cost.model === "cheap/m");
  assert.deepEqual(paths(stage), ["dear", "dear", "dear", "cheap"]);
  stage.server.replace(({ path }) =>
    path.startsWith("/dear") ? { text: ["a", "b"], cutAfter: 1 } : { text: "cheap" },
  );
  await assert.rejects(answerOf(stage.door(), question("Hi")), { reason: "broken", model: "dear/m" });
});

void test("a long wait that one server asks for is not waited out while another stands ready", async () => {
  await using stage = await openStage({ file: chain });
  stage.server.replace(({ path }) =>
    path.startsWith("/dear") ? { error: { status: 429, retryAfterSeconds: 600 } } : { text: "cheap" },
  );
  assert.equal(textOf(await answerOf(stage.door(), question("Hi"))), "cheap");
  assert.deepEqual(paths(stage), ["dear", "cheap"]);
});

void test("a model that fails again and again rests, is tried once, and comes back", async () => {
  let now = 0;
  await using stage = await openStage({
    file: chain,
    breaker: { failures: 2, restMilliseconds: 1000, now: () => now },
  });
  let well = false;
  stage.server.replace(({ path }) => (path.startsWith("/dear") && !well ? { error: { status: 500 } } : { text: path }));
  const ask = async (): Promise<string | undefined> =>
    textOf(await answerOf(stage.door(), question("Hi"))).split("/")[1];
  for (const wanted of ["cheap", "cheap", "cheap"]) assert.equal(await ask(), wanted);
  assert.equal(paths(stage).filter((path) => path === "dear").length, 6, "three tries each, and none while it rests");
  await assert.rejects(answerOf(stage.door(), question("Hi", { model: "dear/m" })), { reason: "resting" });
  now = 1000;
  well = true;
  assert.equal(await ask(), "dear");
});

void test("over budget the cheaper model is asked, then the free one, and with no other the value says over budget", async () => {
  await using stage = await openStage({ file: chain });
  stage.server.replace(({ path }) => ({ text: path, usage: { input: 10, output: 10 } }));
  const limit = { scope: "person", scopeId: "alice", unit: "moneyMicroUnits", period: "day" } as const;
  await stage.budget.setLimit(alice, { ...limit, maximum: 50_000 });
  const asked = async (model?: string) => {
    const outcome = await stage
      .door()
      .ask(question("Hi", { ...(model === undefined ? {} : { model }), maximumOutputTokens: 1000 }), { signal: never });
    return outcome.kind === "done" ? textOf(await readAll(outcome)).split("/")[1] : outcome.kind;
  };
  assert.equal(await asked(), "cheap");
  await stage.budget.setLimit(alice, { ...limit, maximum: 25 });
  assert.equal(await asked(), "free");
  assert.equal(await asked("paid"), "over-budget");
  assert.deepEqual(paths(stage), ["cheap", "free"]);
});

void test("of two calls at the edge of the budget one is refused, and what is left over is given back", async () => {
  await using stage = await openStage({ file: chain });
  stage.server.replace(() => ({ text: "ok", usage: { input: 10, output: 10 }, pieceMilliseconds: 20 }));
  await stage.budget.setLimit(alice, {
    scope: "person",
    scopeId: "alice",
    unit: "moneyMicroUnits",
    period: "day",
    maximum: 130_000,
  });
  const ask = () => stage.door().ask(question("Hi", { model: "dear/m", maximumOutputTokens: 1000 }), { signal: never });
  const outcomes = await Promise.all([ask(), ask()]);
  assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ["done", "over-budget"]);
  for (const outcome of outcomes) if (outcome.kind === "done") await readAll(outcome);
  const [line] = (await stage.budget.show(alice)).filter(
    ({ scope, unit, period }) => scope === "person" && unit === "moneyMicroUnits" && period === "day",
  );
  assert.deepEqual([line?.reserved, line?.spent], [0, 10 * 10 + 10 * 100]);
  assert.equal((await ask()).kind, "done");
});

void test("a model without a price asks a person, and one yes is good for one call", async () => {
  await using stage = await openStage({
    file: (port) =>
      serversAt(port, {
        servers: { away: { kind: "openai-compatible", url: `http://127.0.0.1:${port}`, local: false } },
        models: {},
        roles: { default: ["away/m"] },
      }),
  });
  stage.server.replace(() => ({ text: "ok" }));
  const session = stage.session();
  const door = stage.models.door(session);
  const first = await door.ask(question("Hi"), { signal: never });
  assert.ok(first.kind === "needs-approval" && first.rule === "price-unknown", JSON.stringify(first));
  assert.ok(stage.server.requests.every(({ method }) => method === "GET"));
  await stage.inbox.decide(alice, { id: first.approval.id, answer: "approved", signedInAt: Date.now() });
  const parts = await answerOf(door, question("Hi"));
  const end = parts.at(-1);
  assert.ok(end?.type === "finish" && end.cost.moneyMicroUnits === undefined);
  assert.equal((await door.ask(question("Hi"), { signal: never })).kind, "needs-approval");
  const alone = await stage.door({ unattended: true }).ask(question("Hi"), { signal: never });
  assert.equal(alone.kind, "denied");
});

void test("models that cannot do what is needed are passed over where that is known, and too much text is said to be that", async () => {
  await using stage = await openStage({
    file: (port) => ({
      ...chain(port),
      models: {
        "dear/m": { price: "free", capabilities: [] },
        "cheap/m": { price: "free", contextTokens: 50 },
        "free/m": { price: "free" },
      },
    }),
  });
  stage.server.replace(() => ({ text: "ok" }));
  const tools = [{ name: "look", description: "", input: { type: "object" } }];
  await answerOf(stage.door(), question("x".repeat(600), { tools }));
  assert.deepEqual(paths(stage), ["free"]);
  await assert.rejects(answerOf(stage.door(), question("x".repeat(600), { model: "cheap/m" })), { reason: "too-long" });
  await assert.rejects(answerOf(stage.door(), question("x", { model: "dear/m", tools })), { reason: "not-configured" });
});

void test("a broken models.json changes nothing, says why, and is not overwritten", async () => {
  await using stage = await openStage({ file: chain });
  stage.server.replace(() => ({ text: "ok" }));
  await answerOf(stage.door(), question("Hi"));
  await stage.setFile({ version: 2 } as never);
  await answerOf(stage.door(), question("Hi"));
  assert.match(stage.models.registry.problem ?? "", /version/);
  await assert.rejects(
    stage.models.registry.change((file) => file),
    { code: "HEARTH_VALIDATION" },
  );
  await stage.setFile(chain(stage.server.port));
  await stage.models.registry.change((file) => ({ ...file, recordDays: 3 }));
  assert.equal(stage.models.registry.problem, undefined);
  assert.equal((await stage.models.registry.settings()).recordDays, 3);
});

void test("servers that run here are found with their models, other programs and the hub itself are not", async () => {
  const { probeModelServers } = await import("../src/index.ts");
  await using stage = await openStage({ file: () => ({ version: 1 }) });
  await using web = await listen("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
  await using mute = await listen("");
  const server = (name: string, port: number, kind: "ollama" | "openai-compatible" = "openai-compatible") => ({
    name,
    title: name,
    kind,
    port,
    probe: kind === "ollama" ? "/api/tags" : "/v1/models",
  });
  const servers = [
    server("ollama", stage.server.port, "ollama"),
    server("vllm", stage.server.port),
    server("web", web.port),
    server("mute", mute.port),
    server("nobody", 1),
    server("self", stage.server.port),
  ];
  const probed = await probeModelServers({ servers: servers.slice(0, 5), timeoutMilliseconds: 150 });
  assert.deepEqual(
    probed.map(({ name, found, why }) => [name, found, why]),
    [
      ["ollama", true, undefined],
      ["vllm", true, undefined],
      ["web", false, "it answered, but not as a model server does"],
      ["mute", false, "no answer in 150 ms"],
      ["nobody", false, "nothing listens there"],
    ],
  );
  const [self] = await probeModelServers({ servers: servers.slice(5), except: [stage.server.port] });
  assert.equal(self?.found, false);
  await using found = await openStage({ file: () => ({ version: 1 }), detect: { servers: servers.slice(0, 1) } });
  stage.server.add({ text: "found" });
  const parts = await answerOf(found.door(), question("Hi"));
  const end = parts.at(-1);
  assert.ok(end?.type === "finish" && end.cost.model === "ollama/scripted" && end.cost.moneyMicroUnits === 0);
  const { settings } = (await found.models.registry.find("ollama/scripted"))!;
  assert.deepEqual(
    [settings.contextTokens, settings.capabilities, settings.price],
    [32_768, ["json", "tools"], "free"],
  );
});

async function listen(answer: string): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => void (answer === "" ? undefined : socket.end(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => (server.close(() => resolve()), server.unref())),
  };
}
