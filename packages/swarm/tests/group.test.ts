import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { parseConfig } from "../src/config/load-config.ts";
import { BallotFile } from "../src/election/ballot-file.ts";
import {
  collectCodec,
  leaderHeartbeatCodec,
  replicateCodec,
  replicateReplyCodec,
  voteRequestCodec,
} from "../src/election/group-codecs.ts";
import { TaskLog } from "../src/election/task-log.ts";
import { encodeCommit, ledgerWantedCodec, proposeCodec } from "../src/ledger/ledger-codecs.ts";
import { genesis, readCommit } from "../src/ledger/state-commit.ts";
import { Endpoint } from "../src/network/endpoint.ts";
import { frameType, type FrameType } from "../src/wire/frame-type.ts";
import { stateStatement } from "./support/state-statement.ts";
import { SwarmKey } from "../src/keys/swarm-key.ts";
import { TrustStore } from "../src/keys/trust-store.ts";
import { verifyLedger } from "../src/ledger/verify-ledger.ts";
import { referenceKernel } from "../src/kernel/reference-kernel.ts";
import { openUdpSocket, type Address } from "../src/network/datagram-socket.ts";
import { AggregatorNode } from "../src/node/aggregator-node.ts";
import { Operator } from "../src/operator/operator.ts";
import { Worker } from "../src/worker/worker.ts";
import { registry } from "./support/open-swarm.ts";

const bind = { address: "127.0.0.1", port: 0 };
const ids = ["aggregator_01", "aggregator_02", "aggregator_03"];

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  await using socket = await openUdpSocket(bind);
  return socket.local.port;
}

interface Group extends AsyncDisposable {
  nodes: Map<string, AggregatorNode>;
  terms: Map<number, Set<string>>;
  start(id: string): Promise<void>;
  stop(id: string): Promise<void>;
  leader(): Promise<AggregatorNode>;
  operator: Operator;
  trust: TrustStore;
}

/** @param timeout seconds that an operator waits for an answer */
async function openGroup({ timeout = 1 } = {}): Promise<Group> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-group-"));
  const trust = new TrustStore();
  const keys = new Map<string, SwarmKey>();
  const ports = new Map<string, number>();
  for (const [id, role] of [
    ...ids.map((each) => [each, "aggregator"] as const),
    ["worker_01", "worker"] as const,
    ["operator_01", "operator"] as const,
  ]) {
    keys.set(id, SwarmKey.generate());
    trust.add({ id, role, publicKey: keys.get(id)!.raw });
    if (role === "aggregator") ports.set(id, await freePort());
  }
  const nodes = new Map<string, AggregatorNode>();
  const terms = new Map<number, Set<string>>();
  const start = async (id: string): Promise<void> => {
    const peers = ids
      .filter((each) => each !== id)
      .map((each) => ({ id: each, host: "127.0.0.1", port: ports.get(each)! }));
    const config = parseConfig({
      aggregator: { leader_election: { enabled: true, heartbeat_interval: 0.05, election_timeout: 0.4, peers } },
      worker: { heartbeat_interval: 0.1 },
    });
    const onLeading = (leading: boolean, term: number): void => {
      if (leading) terms.set(term, (terms.get(term) ?? new Set()).add(id));
    };
    const node = new AggregatorNode({
      id,
      key: keys.get(id)!,
      trust,
      registry: registry(),
      config,
      port: ports.get(id)!,
      stateFolder: join(folder, id),
      onLeading,
    });
    await node.start();
    nodes.set(id, node);
  };
  const stop = async (id: string): Promise<void> => {
    const node = nodes.get(id);
    nodes.delete(id);
    await node?.[Symbol.asyncDispose]();
  };
  for (const id of ids) await start(id);
  const aggregators: Address[] = ids.map((id) => ({ address: "127.0.0.1", port: ports.get(id)! }));
  const worker = new Worker({
    id: "worker_01",
    key: keys.get("worker_01")!,
    trust,
    aggregators,
    registry: registry(),
    kernel: referenceKernel,
    bind,
    heartbeatInterval: 0.1,
  });
  await worker.start();
  const operator = new Operator({
    id: "operator_01",
    key: keys.get("operator_01")!,
    trust,
    aggregators,
    bind,
    timeout,
  });
  return {
    nodes,
    terms,
    start,
    stop,
    operator,
    trust,
    async leader() {
      const until = performance.now() + 20_000;
      for (;;) {
        const leader = [...nodes.values()].find(({ group }) => group?.leads === true);
        if (leader !== undefined) return leader;
        assert.ok(performance.now() < until, "somebody leads");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async [Symbol.asyncDispose]() {
      await operator[Symbol.asyncDispose]();
      await worker.crash();
      for (const id of ids) await stop(id);
      await rm(folder, { recursive: true });
    },
  };
}

/** Gives a command again until somebody who leads takes it. */
async function insist(
  operator: Operator,
  command: string,
  args: unknown[],
  kwargs: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  for (;;) {
    try {
      const reply = await operator.sendCommand(command, args, kwargs);
      if (reply.error === undefined) return reply.data as Record<string, unknown>;
      assert.equal(reply.error.wire_code, "AGG_001", JSON.stringify(reply.error));
    } catch (thrown) {
      assert.equal((thrown as { code?: string }).code, "HEARTH_SWARM_NETWORK", String(thrown));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("tasks that were taken outlive their leader, again and again, and no term has two", async () => {
  await using group = await openGroup();
  const taken: string[] = [];
  for (let round = 0; round < 4; round++) {
    const { aggregator } = await group.leader();
    for (let at = 0; at < 10; at++) {
      const id = `task-${round}-${at}`;
      const task = at % 2 === 0 ? ["wait", 30] : ["add_numbers", [round, at]];
      await insist(group.operator, "create_task", task, { task_id: id });
      taken.push(id);
    }
    await group.stop(aggregator.id);
    await group.leader();
    await group.start(aggregator.id);
  }
  for (const id of taken) {
    let task: Record<string, unknown>;
    do task = await insist(group.operator, "task_status", [id]);
    while (task["status"] === "queued" || task["status"] === "distributed");
    assert.equal(task["status"], "completed", JSON.stringify(task));
    const [, round, at] = id.split("-").map(Number);
    if (at! % 2 === 1) assert.equal(task["result"], round! + at!);
  }
  for (const [term, leaders] of group.terms) assert.equal(leaders.size, 1, `term ${term}`);
});

test("an operator whose leader is gone for good finds the next one", async () => {
  await using group = await openGroup();
  const { aggregator } = await group.leader();
  await insist(group.operator, "create_task", ["add_numbers", [2, 3]], { task_id: "kept" });
  await group.stop(aggregator.id);
  let task: Record<string, unknown>;
  do task = await insist(group.operator, "task_status", ["kept"]);
  while (task["status"] === "queued" || task["status"] === "distributed");
  assert.equal(task["result"], 5);
});

test("committed states outlive their leader, and one that was away catches up", async () => {
  await using group = await openGroup();
  const states: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { aggregator } = await group.leader();
    for (let at = 0; at < 5; at++) {
      states.push(`state ${round}.${at}`);
      await insist(group.operator, "state_commit", [states.at(-1)]);
    }
    await group.stop(aggregator.id);
    states.push(`state ${round} without ${aggregator.id}`);
    await insist(group.operator, "state_commit", [states.at(-1)]);
    await group.start(aggregator.id);
  }
  for (const node of group.nodes.values()) {
    while (node.ledger.height < states.length) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(verifyLedger(node.ledger.finals, group.trust).ok, true);
    // A command whose answer was lost with its leader is given again: its state may stand twice, but in order, and none is missing.
    const found = node.ledger.commits.map(({ state }) => state);
    assert.deepEqual([...new Set(found)], states);
  }
});

test("an aggregator that is trusted and no member has no voice in a group", async () => {
  await using group = await openGroup();
  const { aggregator, ledger } = await group.leader();
  const key = SwarmKey.generate();
  group.trust.add({ id: "aggregator_09", role: "aggregator", publicKey: key.raw });
  const socket = await openUdpSocket(bind);
  await using stranger = new Endpoint({ id: "aggregator_09", role: "aggregator", key, trust: group.trust, socket });
  const peer = await stranger.connect(aggregator.endpoint.address);
  const statement = stateStatement(SwarmKey.generate(), "a stranger's");
  const commit = readCommit({ height: 0, previous: genesis, term: 99, time: 1, statement });
  const said: [FrameType, Buffer][] = [
    [frameType.voteRequest, voteRequestCodec.encode({ term: 99 })],
    [frameType.leaderHeartbeat, leaderHeartbeatCodec.encode({ term: 99, height: 5 })],
    [frameType.collect, collectCodec.encode({ term: 99 })],
    [frameType.replicate, replicateCodec.encode({ term: 99, sequence: 1, taskId: "t", open: Buffer.from("x") })],
    [frameType.replicateReply, replicateReplyCodec.encode({ term: 99, sequence: 1, accepted: true })],
    [frameType.proposeState, proposeCodec.encode({ term: 99, commit: encodeCommit(commit) })],
    [frameType.ledgerWanted, ledgerWantedCodec.encode({ height: 0 })],
  ];
  for (const [type, message] of said) stranger.send(peer, type, message);
  while (aggregator.endpoint.counters.dropped("wrong-role") < said.length) await setImmediate();
  await insist(group.operator, "state_commit", ["ours"]);
  assert.deepEqual(
    ledger.commits.map(({ state }) => state),
    ["ours"],
  );
});

test("with one of three left nobody leads, and nobody commits a state", async () => {
  await using group = await openGroup({ timeout: 20 });
  const { aggregator } = await group.leader();
  await insist(group.operator, "state_commit", ["before"]);
  for (const id of ids) if (id !== aggregator.id) await group.stop(id);
  const reply = await group.operator.sendCommand("state_commit", ["lonely"]);
  assert.equal(reply.error?.wire_code, "AGG_001");
  assert.equal(group.nodes.get(aggregator.id)!.ledger.height, 1);
});

test("with one of three left nobody leads and nobody takes a task", async () => {
  await using group = await openGroup();
  const { aggregator } = await group.leader();
  for (const id of ids) if (id !== aggregator.id) await group.stop(id);
  while (group.nodes.get(aggregator.id)!.group!.leads) await new Promise((resolve) => setTimeout(resolve, 5));
  const reply = await group.nodes
    .get(aggregator.id)!
    .group!.submit({ operation: "wait", input: 1 })
    .catch((thrown: unknown) => thrown);
  assert.equal((reply as { code?: string }).code, "HEARTH_SWARM_AGGREGATOR");
});

test("a vote survives a crash; a damaged ballot is refused rather than forgotten", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-ballot-"));
  try {
    new BallotFile(folder).write({ term: 7, votedFor: "b" });
    assert.deepEqual(new BallotFile(folder).read(), { term: 7, votedFor: "b" });
    await writeFile(join(folder, "ballot.json"), '{"te');
    assert.throws(() => new BallotFile(folder).read(), /damaged/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("what was acknowledged is in the log after a crash, what is done stays done, and a cut line is nobody's task", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-log-"));
  try {
    {
      await using log = new TaskLog(folder);
      await Promise.all(Array.from({ length: 50 }, (_, at) => log.put(`t${at}`, { open: Buffer.from(`${at}`) })));
      await log.put("t1", { done: Buffer.from("one") });
      await log.put("t1", { open: Buffer.from("again") });
    }
    await writeFile(join(folder, "tasks.jsonl"), '{"id":"cut","op', { flag: "a" });
    await using log = new TaskLog(folder);
    assert.equal(log.entries.size, 50);
    assert.deepEqual(log.entries.get("t1"), { done: Buffer.from("one") });
    assert.deepEqual(log.entries.get("t2"), { open: Buffer.from("2") });
  } finally {
    await rm(folder, { recursive: true });
  }
});
