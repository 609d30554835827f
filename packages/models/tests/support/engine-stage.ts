import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomModel } from "@hearth/sdk/test";
import { Engines } from "../../src/engine/engines.ts";
import type { EnginesOptions, ModelsFile } from "../../src/index.ts";
import { openStageAt, type Stage } from "./stage.ts";

/** Why files cannot be run on this machine; false where they can. */
export async function skipReason(): Promise<string | false> {
  await using engines = new Engines();
  const why = await engines.whyNot();
  return why === undefined ? false : `files cannot be run here: ${why}`;
}

/** A hub's models with one file, `gguf/tiny`, whose weights are random. */
export async function openEngineStage({
  bytes = randomModel(),
  engines,
  file = {},
}: { bytes?: Uint8Array; engines?: EnginesOptions; file?: Partial<ModelsFile> } = {}): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-engine-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const stage = resources.use(
    await openStageAt(folder, {
      port: 1,
      file: () => ({ version: 1, ...file }),
      // One thread: on a machine that is busy several wait for each other more than they compute.
      engines: { threads: 1, ...engines },
    }),
  );
  const path = join(folder, "tiny.gguf");
  await writeFile(path, bytes);
  await stage.models.files.add("tiny", path);
  const owned = resources.move();
  return { ...stage, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Processes below this one that run an engine: what bubblewrap's own processes are not. */
export function engineProcesses(): number[] {
  const parents = new Map<number, number>();
  const engines: number[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const pid = Number(name);
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      parents.set(pid, Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]));
      if (readFileSync(`/proc/${name}/cmdline`, "utf8").startsWith("/engine/node\0")) engines.push(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  const ours = (pid: number): boolean => pid === process.pid || (pid > 1 && ours(parents.get(pid) ?? 0));
  return engines.filter(ours);
}

/** As the kernel does when memory runs out. */
export function killEngine(): void {
  for (const pid of engineProcesses()) process.kill(pid, "SIGKILL");
}
