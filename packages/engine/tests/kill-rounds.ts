import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId, type PlanId } from "@hearth/protocol";
import { openDatabase, plainStatement } from "@hearth/storage";
import { freshUrl, type Kind } from "./harness.ts";
import type { KillWorkerSettings } from "./fixtures/kill-worker.ts";

export interface KillRound {
  round: number;
  kills: number;
  /** Tasks that were acknowledged and are not there, or did not complete. */
  lost: number;
  /** Starts of a task after its completion was stored. */
  "rerun after completion": number;
  /** Tasks that were in flight at a kill and were started again. */
  "in flight re-run": number;
  /** From the kill, or the next opening of the engine, to the start anew. */
  "longest stuck ms": number;
}

const workerPath = join(import.meta.dirname, "fixtures", "kill-worker.ts");

interface Row {
  id: string;
  state: string;
  ended_at: number;
  attempt: number;
}

/** One run over `tasks` tasks with worker processes killed at random moments until all has ended. */
export async function killRound(
  kind: Kind,
  { round, tasks, random }: { round: number; tasks: number; random: () => number },
): Promise<KillRound> {
  const { url, remove } = await freshUrl(kind);
  const folder = await mkdtemp(join(tmpdir(), "hearth-kill-"));
  const log = join(folder, "log");
  const processes = kind === "sqlite" ? 1 : 4;
  const settings: KillWorkerSettings = {
    url,
    log,
    tasks,
    submitted: 0,
    plan: newId<PlanId>(),
    leaseMilliseconds: 2000,
    concurrency: 32,
  };
  const children = new Set<ChildProcess>();
  let errors = "";
  const start = (): void => {
    const stored = readLog(log).filter(([word]) => word === "stored");
    const submitted = Math.max(0, ...stored.map(([, count]) => Number(count)));
    const child = spawn(process.execPath, [workerPath, JSON.stringify({ ...settings, submitted })], {
      stdio: ["ignore", "inherit", "pipe"],
    });
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    children.add(child);
    child.on("exit", () => children.delete(child));
  };
  const kills: { at: number; pid: number }[] = [];
  try {
    const opened = (): number => readLog(log).filter(([word]) => word === "open").length;
    for (let index = 0; index < processes; index++) start();
    const wanted = 2 + Math.floor(random() * 3);
    while (kills.length < wanted && !isFinished(log)) {
      const before = opened();
      // A random moment of the work: after some of it was begun since the last start.
      const target = countStarts(log) + Math.floor((random() * tasks) / (wanted + 1));
      while (countStarts(log) < target && !isFinished(log) && children.size > 0) await pause(5);
      const victim = [...children][Math.floor(random() * children.size)];
      if (victim === undefined || isFinished(log)) break;
      kills.push({ at: Date.now(), pid: victim.pid! });
      victim.kill("SIGKILL");
      await once(victim, "exit");
      start();
      while (opened() <= before && children.size > 0) await pause(5);
    }
    while (children.size > 0) await once([...children][0]!, "exit");
    assert.ok(isFinished(log), `the workers ended before the work: ${errors}`);
    return await judge(url, log, { round, tasks, kills });
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function judge(
  url: string,
  log: string,
  { round, tasks, kills }: { round: number; tasks: number; kills: { at: number; pid: number }[] },
): Promise<KillRound> {
  await using database = await openDatabase({ url });
  const rows = await database.all<Row>(plainStatement("SELECT id, state, ended_at, attempt FROM task"));
  const completed = rows.filter(({ state, attempt }) => state === "completed" && attempt === 1);
  const endedAt = new Map(rows.map(({ id, ended_at }) => [id, ended_at]));
  const starts = new Map<string, { at: number; pid: number }[]>();
  const ends = new Map<string, number[]>();
  const openings: number[] = [];
  for (const [word, id, at, pid] of readLog(log)) {
    if (word === "start") starts.set(id!, [...(starts.get(id!) ?? []), { at: Number(at), pid: Number(pid) }]);
    if (word === "end") ends.set(id!, [...(ends.get(id!) ?? []), Number(at)]);
    if (word === "open") openings.push(Number(id));
  }
  let rerun = 0;
  let again = 0;
  let longest = 0;
  for (const [id, list] of starts) {
    if (list.some(({ at }) => at > endedAt.get(id)!)) rerun += 1;
    if (list.length > 1) again += 1;
    for (const [index, { at }] of list.entries()) {
      const previous = list[index - 1];
      const kill = kills.find(({ pid }) => pid === previous?.pid);
      if (kill === undefined) continue;
      // A SQLite hub that is not running cannot hand out: what counts is from its next start.
      const from = url.startsWith("sqlite:") ? (openings.find((opening) => opening >= kill.at) ?? kill.at) : kill.at;
      longest = Math.max(longest, at - from);
    }
  }
  return {
    round,
    kills: kills.length,
    lost: tasks - completed.length,
    "rerun after completion": rerun,
    "in flight re-run": again,
    "longest stuck ms": longest,
  };
}

function readLog(log: string): string[][] {
  if (!existsSync(log)) return [];
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" "));
}

const countStarts = (log: string): number => readLog(log).filter(([word]) => word === "start").length;
const isFinished = (log: string): boolean => readLog(log).some(([word]) => word === "finished");
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
