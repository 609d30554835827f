/** What the portal asks of a browser: bytes, time until it can be used, and frames while an answer streams. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHub, parseConfig } from "@hearth/hub";
import { type Browser, chromium } from "playwright-core";
import { type Benchmark, median, type Row, row } from "../harness/benchmark.ts";
import { fillConversation, type FilledConversation } from "./fill-conversation.ts";
import { measureFrames } from "./measure-frames.ts";

const executablePath = process.env["HEARTH_TEST_CHROMIUM"] ?? "/usr/bin/chromium";

const benchmark: Benchmark = {
  name: "portal",
  async run({ quick }) {
    if (!existsSync(executablePath)) return { name: "portal", rows: [], notes: [`no browser at ${executablePath}`] };
    const home = await mkdtemp(join(tmpdir(), "hearth-bench-portal-"));
    try {
      const environment = { HEARTH_PORT: "0", HEARTH_LOG_LEVEL: "silent" };
      await using hub = await createHub(parseConfig({ home, environment, file: {} }));
      const address = await hub.listen();
      const filled = await fillConversation({ home, address, token: hub.token, goals: 2500, tasks: 500 });
      const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
      const scene = { browser, address, filled, signIn: () => hub.loginLink() };
      const rows = [...(await openingRows(scene, quick ? 3 : 9)), ...(await frameRows(scene, quick ? 5 : 20))];
      await browser.close();
      return {
        name: "portal",
        versions: { chromium: browser.version() },
        rows,
        notes: [
          "the hub is real and its database holds the 5,000 messages; the tokens that stream and the tasks of the running goal are put in between the hub and the browser",
          "a frame's work is the longest task of the browser's main thread; the hub, the browser and the drawing without a graphics card share this machine",
        ],
      };
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;

interface Scene {
  browser: Browser;
  address: string;
  filled: FilledConversation;
  signIn: () => Promise<string>;
}

/** What is loaded for the chat, and when one can type, each time by a browser that has nothing kept. */
async function openingRows({ browser, address, filled, signIn }: Scene, times: number): Promise<Row[]> {
  const ready: number[] = [];
  let bytes = 0;
  for (let time = 0; time < times; time += 1) {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(await signIn());
    await page.waitForURL(/\/(?:chat|welcome)$/);
    // What the page before still loads must not be counted.
    await page.waitForLoadState("networkidle");
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.clearBrowserCache");
    const scripts = new Set<string>();
    bytes = 0;
    session.on("Network.responseReceived", ({ requestId, type }) => void (type === "Script" && scripts.add(requestId)));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(`${address}/chat/${filled.conversation}`, { waitUntil: "commit" });
    await page.getByLabel("What should be done?").waitFor();
    ready.push(await page.evaluate<number>("performance.now()"));
    await page.waitForLoadState("networkidle");
    await context.close();
  }
  return [
    row({
      metric: "script for the chat, compressed",
      unit: "KB",
      ours: Math.round(bytes / 100) / 10,
      better: "lower",
      goal: { text: "under 250 KB", holds: (ours) => ours < 250 },
    }),
    row({
      metric: "chat of 5,000 messages until one can type, nothing kept",
      unit: "ms",
      ours: median(ready),
      better: "lower",
      goal: { text: "under 1000 ms", holds: (ours) => ours < 1000 },
    }),
  ];
}

async function frameRows(scene: Scene, seconds: number): Promise<Row[]> {
  const chat = await measureFrames(scene, { seconds, tokensPerSecond: 100, graph: false });
  const graph = await measureFrames(scene, { seconds, tokensPerSecond: 100, graph: true });
  const frame = (what: string, ours: number): Row =>
    row({
      metric: `longest frame's work, ${what}`,
      unit: "ms",
      ours: Math.round(ours),
      better: "lower",
      goal: { text: "at most 50 ms", holds: (found) => found <= 50 },
    });
  return [
    frame("5,000 messages loaded, 100 tokens a second", chat.longest),
    frame("a graph of 500 tasks, 100 tokens a second", graph.longest),
    row({ metric: "frames drawn a second, 5,000 messages", unit: "1/s", ours: chat.framesPerSecond }),
    row({ metric: "frames drawn a second, with the graph", unit: "1/s", ours: graph.framesPerSecond }),
    row({ metric: "graph of 500 tasks until it is drawn", unit: "ms", ours: graph.drawnAfter, better: "lower" }),
  ];
}
