import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Aggregator, createRegistry, readTrustFile, SwarmKey } from "@hearth/swarm";
import { row, type Row } from "../harness/benchmark.ts";

const alone = new URL("../../packages/swarm/bin/hearth-worker.js", import.meta.url).pathname;
const program = new URL("../../apps/hub/bin/hearth.js", import.meta.url).pathname;

/** Starts `hearth swarm worker` as a person does: from the command to the joined worker, and its memory when it idles. */
export async function footprintRows(): Promise<Row[]> {
  const home = mkdtempSync(join(tmpdir(), "hearth-bench-swarm-"));
  try {
    const environment = { ...process.env, HEARTH_HOME: home };
    const hearth = (...words: string[]): string =>
      spawnSync(process.execPath, [program, "swarm", ...words], { env: environment, encoding: "utf8" }).stdout;
    const key = SwarmKey.generate();
    const worker = (JSON.parse(hearth("key", "generate", "worker_01", "--json")) as { public_key: string }).public_key;
    hearth("key", "trust", "worker_01", "--role", "worker", "--public-key", worker);
    hearth("key", "trust", "aggregator_01", "--role", "aggregator", "--public-key", key.raw.toString("hex"));
    const trust = await readTrustFile(join(home, "swarm", "trust.json"));
    await using aggregator = new Aggregator({
      id: "aggregator_01",
      key,
      trust,
      registry: createRegistry(),
      bind: { address: "127.0.0.1", port: 0 },
    });
    await aggregator.start();
    const { port } = aggregator.endpoint.address;
    return [
      ...(await measure("hearth-worker", [alone], { port, environment, goals: true })),
      ...(await measure("hearth swarm worker", [program, "swarm", "worker", "--json"], {
        port,
        environment,
        goals: false,
      })),
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** @param goals whether the promises are about this one */
async function measure(
  name: string,
  command: readonly string[],
  { port, environment, goals }: { port: number; environment: NodeJS.ProcessEnv; goals: boolean },
): Promise<Row[]> {
  const starts: number[] = [];
  let memory = 0;
  // The first start fills the cache of compiled code, as the first start on a machine does.
  for (let at = 0; at < 4; at++) {
    const began = performance.now();
    const child = spawn(process.execPath, [...command, "--aggregator", `127.0.0.1:${port}`], {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(createInterface({ input: child.stdout }), "line");
    starts.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    memory = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) / 1_000;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  return [
    row({
      metric: `${name}, from command to joined (best of 3, compiled code cached)`,
      unit: "ms",
      ours: Math.min(...starts.slice(1)),
      better: "lower",
      ...(goals ? { goal: { text: "< 300", holds: (ours: number) => ours < 300 } } : {}),
    }),
    row({
      metric: `${name}, resident memory when idle`,
      unit: "MB",
      ours: memory,
      better: "lower",
      ...(goals ? { goal: { text: "< 60", holds: (ours: number) => ours < 60 } } : {}),
    }),
  ];
}
