import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareWorkspace, runProbes, sandbox, sandboxStatus } from "@hearth/sandbox";
import { median, row, type Benchmark, type Result } from "../harness/benchmark.ts";

/** Milliseconds until a process is gone with all its output. */
async function timeProcess(program: string, words: readonly string[]): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.resume();
  child.stderr.resume();
  child.once("error", ended.reject);
  child.once("close", (code) =>
    code === 0 ? ended.resolve() : ended.reject(new Error(`${program} ended with ${code}`)),
  );
  await ended.promise;
}

interface Runtime {
  SandboxManager: {
    initialize(config: object): Promise<void>;
    wrapWithSandbox(command: string): Promise<string>;
    reset(): Promise<void>;
  };
}

/** The other system, set up once as its library is meant to be used; or why it does not run here. */
async function otherRuntime(): Promise<{ run: () => Promise<void>; stop: () => Promise<void> } | string> {
  // A name in a variable: it is installed only for benchmarks, and types need not know it.
  const name = "@anthropic-ai/sandbox-runtime";
  try {
    const { SandboxManager } = (await import(name)) as Runtime;
    await SandboxManager.initialize({
      network: { allowedDomains: [], deniedDomains: [] },
      filesystem: { denyRead: [], allowWrite: ["."], denyWrite: [] },
    });
    const run = async (): Promise<void> => timeProcess("bash", ["-c", await SandboxManager.wrapWithSandbox("true")]);
    await run();
    return { run, stop: () => SandboxManager.reset() };
  } catch (thrown) {
    return thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "failed") : "failed";
  }
}

/** Every contender in turn, round after round, so that a busy machine slows all alike. */
async function interleave(
  contenders: Readonly<Record<string, () => Promise<unknown>>>,
  rounds: number,
): Promise<Record<string, number | undefined>> {
  const times: Record<string, number[]> = {};
  for (let round = -2; round < rounds; round += 1)
    for (const [name, run] of Object.entries(contenders)) {
      const begun = performance.now();
      await run();
      if (round >= 0) (times[name] ??= []).push(performance.now() - begun);
    }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, median(taken)]));
}

async function run({ quick }: { quick: boolean }): Promise<Result> {
  const status = await sandboxStatus();
  if (!status.available) return { name: "sandbox", rows: [], notes: [`no sandbox here: ${status.reason}`] };
  const base = await mkdtemp(join(tmpdir(), "hearth-bench-"));
  const here = process.cwd();
  const folder = join(base, "work");
  const other = await otherRuntime();
  try {
    await chmod(base, 0o755);
    await mkdir(folder);
    await prepareWorkspace(folder);
    const command = { bash: "true" };
    const took = await interleave(
      {
        plain: () => timeProcess("bash", ["-c", "true"]),
        ours: () => sandbox.run({ command, workspace: { folder } }),
        bare: () => sandbox.run({ command: { argv: ["true"] } }),
        ...(typeof other === "string" ? {} : { other: other.run }),
      },
      quick ? 40 : 200,
    );
    const probes = await runProbes();
    const contained = probes.outcomes.filter(({ outcome }) => outcome === "contained").length;
    const against = {
      "bash -c true": took["plain"],
      ...(typeof other === "string" ? {} : { "sandbox-runtime": took["other"] }),
    };
    const slower = (took["ours"] ?? 0) / (took["plain"] ?? 1);
    return {
      name: "sandbox",
      rows: [
        row({
          metric: "sandboxed `bash -c true` with a writable, guarded workspace, median",
          unit: "ms",
          ours: took["ours"],
          others: { "bash -c true": took["plain"] },
          better: "lower",
          goal: { text: "at most 4 times plain bash -c true", holds: () => slower <= 4 },
        }),
        row({
          metric: "the same beside @anthropic-ai/sandbox-runtime, as a library",
          unit: "ms",
          ours: took["ours"],
          others: typeof other === "string" ? {} : { "sandbox-runtime": took["other"] },
          better: "lower",
          ...(typeof other === "string"
            ? {}
            : { goal: { text: "ahead of it", holds: (_ours: number, ratio: number | null) => (ratio ?? 0) > 1 } }),
        }),
        row({
          metric: "sandboxed `true` without workspace, median",
          unit: "ms",
          ours: took["bare"],
          others: against,
          better: "lower",
        }),
        row({
          metric: `boundary probes contained, of ${probes.outcomes.length}`,
          unit: "probes",
          ours: contained,
          goal: { text: "all", holds: (count) => count === probes.outcomes.length },
        }),
        row({ metric: "all probes together", unit: "ms", ours: probes.milliseconds, better: "lower" }),
      ],
      notes: [
        `ours takes ${slower.toFixed(2)} times plain bash; uid ${process.getuid?.()}; cgroup limits: ${status.cgroup}`,
        ...(typeof other === "string" ? [`@anthropic-ai/sandbox-runtime could not run: ${other}`] : []),
      ],
    };
  } finally {
    if (typeof other !== "string") await other.stop();
    process.chdir(here);
    await rm(base, { recursive: true, force: true });
  }
}

export default { name: "sandbox", run } satisfies Benchmark;
