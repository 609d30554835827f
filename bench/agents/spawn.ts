/**
 * Measures spawning over a whole hub with its journal and database on disk, in a process of its own: `node spawn.ts COUNT`. A
 * manager of composed steps spawns a worker, which adds two numbers and ends; no model takes any of the time.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHub, parseConfig } from "@hearth/hub";
import { HearthClient } from "@hearth/sdk";
import { percentile } from "../harness/benchmark.ts";

export interface Spawned {
  /** Milliseconds until the worker begins: it was admitted, and the receipts of that are on disk. */
  p50: number;
  p99: number;
  /** Milliseconds from handing in the manager's task over HTTP to its answer, the run and the end of the worker included. */
  whole: number;
}

const warmUp = 20;
const count = Number(process.argv[2] ?? "200");
const home = await mkdtemp(join(tmpdir(), "hearth-bench-spawn-"));
try {
  const environment = { HEARTH_PORT: "0", HEARTH_LOG_LEVEL: "silent" };
  await using hub = await createHub(parseConfig({ home, environment, file: {} }));
  const address = await hub.listen();
  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(address + path, {
      method,
      headers: { authorization: `Bearer ${hub.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const input = {
    name: "adder",
    agent: "arithmetic",
    objective: "Add",
    capability: "arithmetic.add",
    budget: { calls: 5 },
  };
  await call("POST", "/api/v1/agents", {
    name: "crew",
    description: "Spawns a worker",
    level: "manager",
    capabilities: [
      {
        name: "crew.add",
        description: "Has a worker add",
        steps: [{ key: "one", capability: "team.spawn", input: { ...input, input: { operands: [1, 2] } } }],
      },
    ],
  });
  const times: number[] = [];
  for (let round = -warmUp; round < count; round++) {
    const started = performance.now();
    const { id } = await call("POST", "/api/v1/tasks", { capability: "crew.add", input: {} });
    const task = await call("GET", `/api/v1/tasks/${String(id)}/result?wait=30`);
    if ((task["output"] as { kind?: string } | undefined)?.kind !== "done") throw new Error(JSON.stringify(task));
    // The first ones warm the code up.
    if (round >= 0) times.push(performance.now() - started);
  }
  const begun: number[] = [];
  for await (const { type, data } of new HearthClient({ address, token: hub.token }).feed({ after: 0 })) {
    if (type === "agent-spawned") begun.push(Number(data["milliseconds"]));
    if (begun.length === count + warmUp) break;
  }
  const measured = begun.slice(warmUp);
  const result: Spawned = {
    p50: percentile(measured, 0.5)!,
    p99: percentile(measured, 0.99)!,
    whole: percentile(times, 0.5)!,
  };
  process.stdout.write(JSON.stringify(result));
} finally {
  await rm(home, { recursive: true, force: true });
}
process.exit(0);
