/** What the live feed carries: 200 open pages of one person while 50 things happen in a second, some of them cut and resumed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import { type Benchmark, percentile, row } from "../harness/benchmark.ts";

const launcher = resolve(import.meta.dirname, "../../apps/hub/bin/hearth.js");
const sockets = 200;
const eventsPerSecond = 50;
/** A task is submitted, started and completed: three events. */
const tasksPerSecond = Math.ceil(eventsPerSecond / 3);
const cutEverySeconds = 5;
const cutAtOnce = 10;

const benchmark: Benchmark = {
  name: "feed",
  async run({ quick }) {
    const seconds = quick ? 20 : 240;
    const home = await mkdtemp(join(tmpdir(), "hearth-bench-feed-"));
    const hub = await startHub(home);
    try {
      return await measure(hub, seconds);
    } finally {
      hub.child.kill("SIGTERM");
      await once(hub.child, "exit");
      await rm(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;

interface RunningHub {
  child: ChildProcess;
  address: string;
  token: string;
}

async function startHub(home: string): Promise<RunningHub> {
  const env = { ...process.env, HEARTH_HOME: home, HEARTH_LOG_LEVEL: "silent" };
  const child = spawn(process.execPath, [launcher, "up", "--port", "0", "--json"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  const { address } = JSON.parse(first.toString("utf8").split("\n")[0]!) as { address: string };
  return { child, address, token: (await readFile(join(home, "token"), "utf8")).trim() };
}

/** One open page: takes events, and resumes after the last one when it is cut. */
class Page {
  readonly ids: number[] = [];
  readonly delays: number[] = [];
  resumed = 0;
  readonly #hub: RunningHub;
  #socket: WebSocket | undefined;
  #closed = false;

  constructor(hub: RunningHub) {
    this.#hub = hub;
  }

  async open(after: number): Promise<void> {
    const url = `${this.#hub.address.replace("http", "ws")}/ws/feed?after=${after}`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${this.#hub.token}` } });
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const event = JSON.parse(data.toString("utf8")) as { id?: number; time?: number };
      if (event.id === undefined) return;
      this.ids.push(event.id);
      if (event.time !== undefined) this.delays.push(Date.now() - event.time);
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      if (this.#closed) return;
      this.resumed += 1;
      void this.open(this.ids.at(-1) ?? after);
    });
    await once(socket, "open");
  }

  cut(): void {
    this.#socket?.terminate();
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
  }
}

async function measure(hub: RunningHub, seconds: number) {
  const headers = { authorization: `Bearer ${hub.token}`, "content-type": "application/json" };
  const pages = Array.from({ length: sockets }, () => new Page(hub));
  for (const page of pages) await page.open(0);
  const body = JSON.stringify({
    tasks: Array.from({ length: tasksPerSecond }, () => ({
      capability: "arithmetic.add",
      input: { operands: [1, 2] },
    })),
  });
  const memory: number[] = [];
  const began = Date.now();
  for (let second = 0; second < seconds; second += 1) {
    const answer = await fetch(`${hub.address}/api/v1/tasks/batch`, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(await answer.text());
    if (second % cutEverySeconds === cutEverySeconds - 1)
      for (let index = 0; index < cutAtOnce; index += 1) pages[(second * cutAtOnce + index) % sockets]!.cut();
    memory.push(await residentMegabytes(hub.child.pid!));
    await pause(Math.max(0, began + (second + 1) * 1000 - Date.now()));
  }
  // Until everybody has what the store has last.
  const last = await lastId(hub);
  for (let waited = 0; waited < 100 && pages.some((page) => (page.ids.at(-1) ?? 0) < last); waited += 1)
    await pause(100);
  const first = Math.min(...pages.map((page) => page.ids[0] ?? Infinity));
  const expected = last - first + 1;
  let lost = 0;
  let twice = 0;
  for (const page of pages) {
    const seen = new Set(page.ids);
    lost += expected - seen.size;
    twice += page.ids.length - seen.size;
  }
  for (const page of pages) page.close();
  // The heap grows to its working size in the first minutes, whatever comes.
  const lastMinute = memory.slice(-Math.min(60, memory.length >> 1));
  const middle = lastMinute.length >> 1;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const growth = mean(lastMinute.slice(middle)) - mean(lastMinute.slice(0, middle));
  const delays = pages.flatMap((page) => page.delays);
  return {
    name: "feed",
    rows: [
      row({
        metric: `events lost by ${sockets} sockets in ${seconds} s`,
        unit: "events",
        ours: lost,
        better: "lower",
        goal: { text: "0", holds: (ours) => ours === 0 },
      }),
      row({
        metric: "events shown twice",
        unit: "events",
        ours: twice,
        better: "lower",
        goal: { text: "0", holds: (ours) => ours === 0 },
      }),
      row({ metric: "events delivered", unit: "events/s", ours: (expected * sockets) / seconds }),
      row({ metric: "from happening to the page, p50", unit: "ms", ours: percentile(delays, 0.5), better: "lower" }),
      row({ metric: "… p99", unit: "ms", ours: percentile(delays, 0.99), better: "lower" }),
      row({
        metric: "memory of the hub, later half of the last minute against its earlier half",
        unit: "MB",
        ours: growth,
        better: "lower",
        goal: { text: "≤ 15", holds: (ours) => ours <= 15 },
      }),
      row({ metric: "… at the end", unit: "MB", ours: memory.at(-1), better: "lower" }),
    ],
    notes: [
      `${expected} events of the same person to each socket, from tasks that really ran; ${pages.reduce((sum, page) => sum + page.resumed, 0)} connections were cut and resumed after the last id`,
      "delays include what was missed while a connection was cut; sockets and hub share one machine",
    ],
  };
}

/** The last id in the store, once everything that was handed in has ended and nothing comes any more. */
async function lastId(hub: RunningHub): Promise<number> {
  for (let before = -1; ;) {
    const socket = new WebSocket(`${hub.address.replace("http", "ws")}/ws/feed`, {
      headers: { authorization: `Bearer ${hub.token}` },
    });
    const [data] = (await once(socket, "message")) as [Buffer];
    socket.close();
    const { last } = JSON.parse(data.toString("utf8")) as { last: number };
    if (last === before) return last;
    before = last;
    await pause(1_000);
  }
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
