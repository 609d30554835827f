import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LedgerFile,
  openUdpSocket,
  Operator,
  SwarmKey,
  TrustStore,
  verifyLedger,
  writeTrustFile,
  type FinalCommit,
} from "@hearth/swarm";
import { row, type Row } from "../harness/benchmark.ts";
import type { AggregatorSettings } from "./aggregator-process.ts";
import type { WorkerSettings } from "./worker-process.ts";

const ids = ["aggregator_01", "aggregator_02", "aggregator_03"];
const bind = { address: "127.0.0.1", port: 0 };
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function freePort(): Promise<number> {
  await using socket = await openUdpSocket(bind);
  return socket.local.port;
}

/** Gives a command until whoever leads takes it. */
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
      if (reply.error.wire_code !== "AGG_001") return { status: "lost", error: reply.error };
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== "HEARTH_SWARM_NETWORK") throw thrown;
    }
    await sleep(100);
  }
}

/** The ledgers on the disk, once each has as many states as were committed. */
async function readLedgers(folders: readonly string[], states: number): Promise<(readonly FinalCommit[])[]> {
  for (;;) {
    const ledgers = folders.map((folder) => LedgerFile.read(folder).finals);
    if (ledgers.every(({ length }) => length >= states)) return ledgers;
    await sleep(100);
  }
}

/** Three aggregator processes; the leader is killed again and again (kill -9) while tasks come in, and started anew. */
export async function leaderRows(quick: boolean): Promise<Row[]> {
  const kills = quick ? 1 : 20;
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-leaders-"));
  const children = new Map<string, ChildProcess>();
  const stopping: ChildProcess[] = [];
  try {
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
    const trustFile = join(folder, "trust.json");
    await writeTrustFile(trustFile, trust);
    const leaders = new Map<number, Set<string>>();
    const state: { leader: string | undefined; going: boolean } = { leader: undefined, going: true };
    let changed = Promise.withResolvers<void>();
    const start = async (id: string): Promise<void> => {
      const peers = ids
        .filter((each) => each !== id)
        .map((each) => ({ id: each, host: "127.0.0.1", port: ports.get(each)! }));
      const settings: AggregatorSettings = {
        id,
        seed: keys.get(id)!.exportSeed().toString("hex"),
        trust: trustFile,
        port: ports.get(id)!,
        folder: join(folder, id),
        peers,
      };
      const child = fork(new URL("./aggregator-process.ts", import.meta.url).pathname, [JSON.stringify(settings)]);
      children.set(id, child);
      child.on("message", ({ leading, term }: { leading?: boolean; term?: number }) => {
        if (leading !== true) return;
        leaders.set(term!, (leaders.get(term!) ?? new Set()).add(id));
        state.leader = id;
        changed.resolve();
      });
      await once(child, "message");
    };
    await Promise.all(ids.map(start));
    const aggregators = ids.map((id) => ({ address: "127.0.0.1", port: ports.get(id)! }));
    const trusted = ids.map((id) => ({ id, publicKey: keys.get(id)!.raw.toString("hex") }));
    const worker: WorkerSettings = {
      id: "worker_01",
      seed: keys.get("worker_01")!.exportSeed().toString("hex"),
      trusted,
      aggregators,
      strict: false,
      heartbeatInterval: 0.5,
    };
    stopping.push(fork(new URL("./worker-process.ts", import.meta.url).pathname, [JSON.stringify(worker)]));
    await using operator = new Operator({
      id: "operator_01",
      key: keys.get("operator_01")!,
      trust,
      aggregators,
      bind,
      timeout: 2,
    });
    while (state.leader === undefined) await changed.promise;
    const accepted: { id: string; wanted: number }[] = [];
    const committed = new Map<number, string>();
    const load = (async () => {
      for (let at = 0; state.going; at++) {
        const id = `task-${at}`;
        const reply = await insist(operator, "create_task", ["bench_sum", [at, 1]], { task_id: id, timeout: 120 });
        if (reply["status"] === "lost") throw new Error(JSON.stringify(reply));
        accepted.push({ id, wanted: at + 1 });
        if (at % 50 === 0) {
          const { height } = await insist(operator, "state_commit", [`after ${id}`]);
          committed.set(Number(height), `after ${id}`);
        }
        await sleep(2);
      }
    })();
    const recoveries: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      await sleep(1_000);
      const victim = state.leader ?? ids[0]!;
      state.leader = undefined;
      changed = Promise.withResolvers();
      const began = performance.now();
      children.get(victim)!.kill("SIGKILL");
      while (state.leader === undefined) await changed.promise;
      // Recovered is who takes a task again, not who calls itself leader.
      await insist(operator, "status", []);
      recoveries.push((performance.now() - began) / 1_000);
      await start(victim);
      await sleep(500);
    }
    state.going = false;
    await load;
    let lost = 0;
    for (const { id, wanted } of accepted) {
      let task: Record<string, unknown>;
      do task = await insist(operator, "task_status", [id]);
      while (task["status"] === "queued" || task["status"] === "distributed");
      if (task["status"] !== "completed" || task["result"] !== wanted) lost++;
    }
    const ledgers = await readLedgers(
      ids.map((id) => join(folder, id)),
      committed.size,
    );
    const misplaced = [...committed].filter(([height, text]) =>
      ledgers.some((ledger) => ledger[height]?.commit.state !== text),
    ).length;
    const proven = ledgers.filter((ledger) => verifyLedger(ledger, trust).ok).length;
    const two = [...leaders.values()].filter((each) => each.size > 1).length;
    return [
      row({
        metric: `leader killed ${kills} times under load: longest until a leader answers`,
        unit: "s",
        ours: Math.max(...recoveries),
        better: "lower",
        goal: { text: "< 8", holds: (ours) => ours < 8 },
      }),
      row({
        metric: `the same: tasks lost of ${accepted.length} that were taken`,
        unit: "tasks",
        ours: lost,
        better: "lower",
        goal: { text: "0", holds: (ours) => ours === 0 },
      }),
      row({
        metric: `the same: states lost or moved in one of three ledgers, of ${committed.size} committed`,
        unit: "states",
        ours: misplaced,
        better: "lower",
        goal: { text: "0", holds: (ours) => ours === 0 && proven === ledgers.length },
      }),
      row({
        metric: `the same: terms with two leaders, of ${leaders.size}`,
        unit: "terms",
        ours: two,
        better: "lower",
        goal: { text: "0", holds: (ours) => ours === 0 },
      }),
    ];
  } finally {
    for (const child of [...children.values(), ...stopping]) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}
