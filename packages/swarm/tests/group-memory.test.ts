import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseConfig } from "../src/config/load-config.ts";
import { GroupMemory } from "../src/election/group-memory.ts";
import { signOutcome } from "../src/election/signed-outcome.ts";
import { TaskLog } from "../src/election/task-log.ts";
import { encodeRequest } from "../src/election/task-memory.ts";
import { SwarmKey } from "../src/keys/swarm-key.ts";
import { TrustStore } from "../src/keys/trust-store.ts";
import { openUdpSocket } from "../src/network/datagram-socket.ts";
import { AggregatorNode } from "../src/node/aggregator-node.ts";
import { encodeCanonical } from "../src/wire/canonical-cbor.ts";
import { registry } from "./support/open-swarm.ts";

const bind = { address: "127.0.0.1", port: 0 };
const ids = ["aggregator_01", "aggregator_02"] as const;
const keys = { aggregator_01: SwarmKey.generate(), aggregator_02: SwarmKey.generate() };
const trust = new TrustStore(ids.map((id) => ({ id, role: "aggregator", publicKey: keys[id].raw })));

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-memory-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Has an aggregator remember what became of tasks. */
async function remember(folder: string, tasks: readonly string[], outcome: unknown): Promise<void> {
  await using log = new TaskLog(folder);
  const body = encodeCanonical(outcome);
  await Promise.all(tasks.map((id) => log.put(id, { done: signOutcome(keys.aggregator_01, id, body) })));
}

/** Two aggregators, of which the second leads: the first would stand for election after a minute. */
async function openTwo(folder: string): Promise<AsyncDisposable & { leader: AggregatorNode }> {
  await using resources = new AsyncDisposableStack();
  const ports: number[] = [];
  for (const _ of ids) {
    await using socket = await openUdpSocket(bind);
    ports.push(socket.local.port);
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  const nodes: AggregatorNode[] = [];
  for (const [at, id] of ids.entries()) {
    const peers = [{ id: ids[1 - at]!, host: bind.address, port: ports[1 - at]! }];
    const election_timeout = at === 0 ? 60 : 3;
    const node = new AggregatorNode({
      id,
      key: keys[id],
      trust,
      registry: registry(),
      config: parseConfig({
        aggregator: { leader_election: { enabled: true, heartbeat_interval: 0.05, election_timeout, peers } },
      }),
      port: ports[at]!,
      stateFolder: join(folder, id),
      onLeading: (leading) => void (leading && resolve()),
    });
    resources.use(node);
    nodes.push(node);
    await node.start();
  }
  await promise;
  const owned = resources.move();
  return { leader: nodes[1]!, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test("a new leader hears of everything, though it is more than one message holds", () =>
  withFolder(async (folder) => {
    const message = "x".repeat(4 << 20);
    const failed = {
      operation: "add_numbers",
      status: "failed",
      code: "HEARTH_SWARM_WORKER",
      message,
      milliseconds: 1,
    };
    const tasks = Array.from({ length: 17 }, (_, at) => `task_${at}`);
    await remember(join(folder, "aggregator_01"), tasks, failed);
    await using group = await openTwo(folder);
    for (const id of tasks) assert.equal(group.leader.aggregator.task(id)?.status, "failed", id);
  }));

test("what another aggregator remembers and this one cannot read has failed, and keeps nothing else from going on", () =>
  withFolder(async (folder) => {
    const completed = {
      operation: "unheard_of",
      status: "completed",
      output: Buffer.alloc(1),
      workers: [],
      milliseconds: 1,
    };
    await remember(folder, ["first"], completed);
    await remember(folder, ["second"], null);
    await remember(folder, ["third"], { ...completed, operation: "add_numbers", output: Buffer.from("{") });
    await using log = new TaskLog(folder);
    await log.put("fourth", { open: Buffer.from("nothing") });
    await log.put("fifth", { open: encodeCanonical(null) });
    await log.put("last", { open: encodeRequest({ operation: "add_numbers", input: [1] }, registry()) });
    await using memory = new GroupMemory({ folder, registry: registry(), key: keys.aggregator_02, trust });
    const recalled = [...memory.recall()].map((each) => ("outcome" in each ? each.outcome.status : each.request.input));
    assert.deepEqual(recalled, ["failed", "failed", "failed", "failed", "failed", [1]]);
  }));

const noFullDevice = existsSync("/dev/full") ? false : "there is no /dev/full here";

test("an outcome that finds no room on the disk is told to the others all the same", { skip: noFullDevice }, () =>
  withFolder(async (folder) => {
    await using memory = new GroupMemory({ folder, registry: registry(), key: keys.aggregator_02, trust });
    await rm(join(folder, "tasks.jsonl"));
    await symlink("/dev/full", join(folder, "tasks.jsonl"));
    assert.ok(
      memory.keepOutcome("task", "add_numbers", { status: "failed", code: "c", message: "m", milliseconds: 1 }),
    );
    assert.equal(await memory.take("task", { open: Buffer.from("again") }), false);
  }),
);
