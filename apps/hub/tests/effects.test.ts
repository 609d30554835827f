import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import { MovedClock } from "./support/moved-clock.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";
import { assertProblem, eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;

/** Leaves one more file each time it runs, and is on no list, so that a person is asked. */
const asks = "mktemp made.XXXXXX";
/** The same without a question. */
const python = (then: string) => `python3 -c "import tempfile,time; tempfile.mkstemp(prefix='made.',dir='.'); ${then}"`;

interface TaskView {
  id: string;
  state: string;
  parkedOn?: string;
  failure?: { code: string; message: string };
  output?: { text: string };
}
interface Question {
  id: string;
  summary: string;
  rule?: string;
  action: { session: string };
}
type Call = <Body>(method: string, path: string, body?: unknown) => Promise<Body>;

function callOf(hub: TestHub): Call {
  return async (method, path, body) => (await hub.call(method, path, body === undefined ? {} : { body })).body;
}

async function submit(call: Call, command: string, more: object = {}): Promise<string> {
  const { id } = await call<{ id: string }>("POST", "/api/v1/tasks", {
    capability: "command.run",
    input: { command },
    ...more,
  });
  return id;
}

const questions = async (call: Call): Promise<Question[]> =>
  (await call<{ approvals: Question[] }>("GET", "/api/v1/approvals")).approvals;

async function questionOf(call: Call, task: string): Promise<Question> {
  return await eventually("the question", async () => {
    const { parkedOn } = await call<TaskView>("GET", `/api/v1/tasks/${task}`);
    return parkedOn === undefined ? undefined : (await questions(call)).find(({ action }) => action.session === task);
  });
}

const answer = (call: Call, id: string, given: "approved" | "denied", more: object = {}) =>
  call<{ outcomes: { kind: string; why?: string; grant?: string }[] }>("POST", "/api/v1/approvals/decide", {
    answers: [{ id, answer: given, ...more }],
  });

async function endOf(call: Call, task: string): Promise<TaskView> {
  return await eventually("the task's end", async () => {
    const now = await call<TaskView>("GET", `/api/v1/tasks/${task}`);
    return ["completed", "failed", "cancelled"].includes(now.state) ? now : undefined;
  });
}

async function made(home: string, task: string): Promise<number> {
  const agents = await readdir(join(home, "workspaces/owner")).catch(() => []);
  const names = agents.map((agent) => readdir(join(home, "workspaces/owner", agent, "working", task)).catch(() => []));
  return (await Promise.all(names)).flat().filter((name) => name.startsWith("made.")).length;
}

async function actions(call: Call, task: string): Promise<string[]> {
  const { receipts } = await call<{ receipts: { kind: string; action: string }[] }>(
    "GET",
    `/api/v1/journal/receipts?task=${task}&limit=1000`,
  );
  return receipts.map(({ kind, action }) => `${kind} ${action}`);
}

describe("effects of tasks", { skip }, () => {
  it("park the task until a person says yes, and happen once", async () => {
    await using hub = await startHub();
    const call = callOf(hub);
    const task = await submit(call, asks);
    const question = await questionOf(call, task);
    assert.deepEqual([question.summary, question.rule], [asks, "command-unlisted"]);
    assert.equal(await made(hub.home, task), 0);
    assert.deepEqual((await answer(call, question.id, "approved")).outcomes[0]?.kind, "decided");
    const ended = await endOf(call, task);
    assert.equal(ended.state, "completed", ended.failure?.message ?? "");
    assert.match(ended.output?.text ?? "", /^made\./);
    assert.equal(await made(hub.home, task), 1);
    const again = await answer(call, question.id, "approved");
    assert.equal(again.outcomes[0]?.kind, "refused");
    const receipts = await actions(call, task);
    for (const receipt of ["approval approval-requested", "approval approval-used", "effect-intent command-executed"])
      assert.equal(receipts.filter((one) => one === receipt).length, 1, receipt);
  });

  it("do not happen when a person says no, and the agent is told", async () => {
    await using hub = await startHub();
    const call = callOf(hub);
    const task = await submit(call, asks);
    const question = await questionOf(call, task);
    await answer(call, question.id, "denied");
    const ended = await endOf(call, task);
    assert.equal(ended.failure?.code, "HEARTH_EFFECT_DENIED");
    assert.match(ended.failure?.message ?? "", /a person denied it/);
    assert.equal(await made(hub.home, task), 0);
    assert.deepEqual(await questions(call), []);
  });

  it("that fail leave all they printed in the output folder, where it is more than the error shows", async () => {
    await using hub = await startHub();
    const call = callOf(hub);
    const ended = await endOf(
      call,
      await submit(call, `python3 -c "print(*range(1, 2001), sep=chr(10)); raise SystemExit('no such luck')"`),
    );
    assert.equal(ended.failure?.code, "HEARTH_COMMAND_FAILED");
    const [, path = ""] = /in (failed-command-[0-9a-f]+\.txt) of the output folder/.exec(ended.failure.message) ?? [];
    const kept = await readFile(join(hub.home, "results", ended.id, path), "utf8");
    assert.ok(kept.startsWith("1\n2\n3\n"), kept.slice(0, 20));
    assert.match(kept, /\n2000\n[^]*no such luck/);
    const brief = await endOf(call, await submit(call, `python3 -c "raise SystemExit(3)"`));
    assert.equal(brief.failure?.code, "HEARTH_COMMAND_FAILED");
    assert.ok(!brief.failure.message.includes("output folder"));
  });

  it("do not happen once their question has expired unanswered, and a late yes is refused", async () => {
    const clock = new MovedClock();
    await using hub = await startHub({ clock });
    const call = callOf(hub);
    const task = await submit(call, asks);
    const { id } = await questionOf(call, task);
    clock.advance(9 * 60_000);
    assert.deepEqual((await questions(call)).length, 1);
    clock.advance(61_000);
    const ended = await endOf(call, task);
    assert.equal(ended.failure?.code, "HEARTH_EFFECT_DENIED");
    assert.match(ended.failure?.message ?? "", /expired|ten minutes|nobody answered/);
    assert.deepEqual(await questions(call), []);
    const [late] = (await answer(call, id, "approved")).outcomes;
    assert.deepEqual([late?.kind, /expired/.test(late?.why ?? "")], ["refused", true]);
    assert.equal(await made(hub.home, task), 0);
    assert.ok(!(await actions(call, task)).includes("effect-intent command-executed"));
  });

  it("are not answered by another person, an agent or a device, who do not even see them", async () => {
    await using hub = await startHub();
    const call = callOf(hub);
    const task = await submit(call, asks);
    const { id } = await questionOf(call, task);
    const token = await strangersToken(hub);
    const body = { answers: [{ id, answer: "approved" }] };
    const stranger = await hub.call("POST", "/api/v1/approvals/decide", { token, body });
    assert.deepEqual((stranger.body as { outcomes: { kind: string }[] }).outcomes[0]?.kind, "refused");
    assert.deepEqual((await hub.call("GET", "/api/v1/approvals", { token })).body, { approvals: [] });
    const principal = { kind: "agent", id: "code", level: "worker", onBehalfOf: "owner" };
    const issued = await hub.call("POST", "/api/v1/tokens", { body: { name: "agent", principal } });
    const agent = await hub.call("POST", "/api/v1/approvals/decide", {
      token: (issued.body as { secret: string }).secret,
      body,
    });
    assertProblem(agent, 403, "HEARTH_NOT_PERMITTED");
    assert.equal((await call<TaskView>("GET", `/api/v1/tasks/${task}`)).state, "waiting");
    assert.equal(await made(hub.home, task), 0);
  });

  it("are never asked about in a run that a schedule began", async () => {
    await using hub = await startHub();
    const call = callOf(hub);
    const task = await submit(call, asks, { idempotencyKey: "schedule:nightly:2026-11-25T00:00:00.000Z" });
    const ended = await endOf(call, task);
    assert.equal(ended.failure?.code, "HEARTH_EFFECT_DENIED");
    assert.match(ended.failure?.message ?? "", /nobody is there to be asked/);
    assert.deepEqual(await questions(call), []);
    assert.equal(await made(hub.home, task), 0);
  });

  it("go on unasked under a standing answer, as often as it says and by the agents a composed one calls too", async () => {
    await using hub = await startHub();
    const call = callOf(hub);
    const steps = ["one", "two", "three"].map((key) => ({ key, capability: "command.run", input: { command: asks } }));
    const composed = await hub.call("POST", "/api/v1/agents", {
      body: {
        name: "thrice",
        description: "Runs it three times",
        level: "worker",
        capabilities: [{ name: "thrice.run", description: "Runs it three times", steps }],
      },
    });
    assert.equal(composed.status, 201, composed.text);
    const { id: task } = await call<{ id: string }>("POST", "/api/v1/tasks", { capability: "thrice.run", input: {} });
    const first = await questionOf(call, task);
    const given = await answer(call, first.id, "approved", { always: { count: 1, lifetimeSeconds: 600 } });
    assert.ok(given.outcomes[0]?.grant !== undefined);
    const third = await eventually("the question about the third", async () =>
      (await questions(call)).find(({ id }) => id !== first.id),
    );
    assert.equal(await made(hub.home, task), 2);
    await answer(call, third.id, "approved");
    const ended = await endOf(call, task);
    assert.equal(ended.state, "completed", ended.failure?.message ?? "");
    assert.equal(await made(hub.home, task), 3);
    const starred = await submit(call, "sed -n 1p *");
    const wide = await answer(call, (await questionOf(call, starred)).id, "approved", { always: {} });
    assert.equal(wide.outcomes[0]?.grant, undefined);
    assert.match(wide.outcomes[0]?.why ?? "", /would cover more/);
  });

  it("wait for their answer over kill -9 of the hub, and happen once", async () => {
    const home = await temporaryFolder();
    const first = await spawnHub(home);
    const task = await submit(await callerFor(home, first.address), asks);
    const asked = await questionOf(await callerFor(home, first.address), task);
    first.child.kill("SIGKILL");
    await first.exited;

    const second = await spawnHub(home);
    const call = await callerFor(home, second.address);
    const still = await questionOf(call, task);
    assert.equal(still.id, asked.id);
    // Killed right behind the answer: whatever it had come to, the effect is done once or known to be unknown.
    await answer(call, still.id, "approved");
    second.child.kill("SIGKILL");
    await second.exited;

    const third = await spawnHub(home);
    const callThird = await callerFor(home, third.address);
    const ended = await eventually("the task's end", async () => {
      const now = await callThird<TaskView>("GET", `/api/v1/tasks/${task}`);
      if (["completed", "failed"].includes(now.state)) return now;
      // The answer was used up before anything began: it is asked again.
      for (const { id } of await questions(callThird)) await answer(callThird, id, "approved");
      return undefined;
    });
    const files = await made(home, task);
    if (ended.state === "completed") assert.equal(files, 1);
    else {
      assert.equal(ended.failure?.code, "HEARTH_EFFECT_UNKNOWN");
      assert.ok(files <= 1);
    }
    third.child.kill("SIGTERM");
    await third.exited;
    await rm(home, { recursive: true, force: true });
  });

  it("that were under way at kill -9 are not done again, and said to be unknown", async () => {
    const home = await temporaryFolder();
    const first = await spawnHub(home);
    const task = await submit(await callerFor(home, first.address), python("time.sleep(600)"));
    await eventually("the command to run", async () => (await made(home, task)) === 1);
    first.child.kill("SIGKILL");
    await first.exited;

    const second = await spawnHub(home);
    const call = await callerFor(home, second.address);
    const ended = await endOf(call, task);
    assert.equal(ended.failure?.code, "HEARTH_EFFECT_UNKNOWN");
    assert.equal(await made(home, task), 1);
    assert.equal((await actions(call, task)).filter((one) => one === "effect-intent command-executed").length, 1);
    second.child.kill("SIGTERM");
    await second.exited;
    await rm(home, { recursive: true, force: true });
  });
});
