import type { Browser, Page } from "playwright-core";
import type { FilledConversation } from "./fill-conversation.ts";

export interface Frames {
  /** The longest task of the main thread, in milliseconds; 0 when none reached 50. */
  longest: number;
  framesPerSecond: number;
  /** From the opening until the graph's nodes are drawn, in milliseconds. */
  drawnAfter: number;
}

const words = "The bills come to a little more than they did the year before and most of it is the rent ".split(" ");

/** Streams tokens into the conversation's last answer and watches the browser's main thread meanwhile. */
export async function measureFrames(
  scene: { browser: Browser; address: string; filled: FilledConversation; signIn: () => Promise<string> },
  { seconds, tokensPerSecond, graph }: { seconds: number; tokensPerSecond: number; graph: boolean },
): Promise<Frames> {
  const { browser, address, filled, signIn } = scene;
  const context = await browser.newContext({ viewport: { width: 1360, height: 850 } });
  const page = await context.newPage();
  let say: ((text: string) => void) | undefined;
  await page.routeWebSocket(/\/ws\/feed/, (socket) => {
    socket.connectToServer();
    say = (text) => socket.send(text);
  });
  await page.route(/\/api\/v1\/tasks\?/, (route) =>
    /goal=/.test(route.request().url())
      ? route.fulfill({ json: { tasks: graph ? filled.tasks : filled.tasks.slice(0, 1) } })
      : route.continue(),
  );
  await page.goto(await signIn());
  await page.waitForURL(/\/(?:chat|welcome)$/);
  await page.goto(`${address}/chat/${graph ? filled.planned.conversation : filled.conversation}`);
  await page.getByLabel("What should be done?").waitFor();
  if (graph) await page.locator(".react-flow__node").first().waitFor();
  const drawnAfter = Math.round(await page.evaluate<number>("performance.now()"));
  await page.waitForTimeout(1000);
  if (!graph) await loadWhole(page);
  await page.evaluate(
    `globalThis.longest = 0; globalThis.frames = 0;
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration); }).observe({ type: "longtask" });
    (function count() { globalThis.frames += 1; requestAnimationFrame(count); })()`,
  );
  const began = performance.now();
  const task = filled.tasks[0]?.["id"];
  let sent = 0;
  let at = 0;
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * tokensPerSecond);
    for (; sent < due; sent += 1) {
      const text = `${words[sent % words.length]} ${sent % 60 === 59 ? "\n\n" : ""}`;
      const data = { part: { type: "text-delta", agent: "bench", stream: "bench", turn: 1, at, text } };
      at += text.length;
      say?.(JSON.stringify({ type: "task-output", time: Date.now(), owner: "owner", task, data }));
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const shown = await page.getByRole("log").getByText("a little more than").count();
  if (shown === 0) throw new Error("the streamed words were not shown, so nothing was measured");
  const found = await page.evaluate<{ longest: number; frames: number }>("({ longest, frames })");
  await context.close();
  return { longest: found.longest, framesPerSecond: Math.round(found.frames / seconds), drawnAfter };
}

/** Goes up until the first message is there, as a person who scrolls would, and back to the end. */
async function loadWhole(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const log = document.querySelector("[role=log]");
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    let height = 0;
    for (let still = 0; still < 8; ) {
      log.scrollTop = 0;
      await pause(60);
      still = log.scrollHeight === height ? still + 1 : 0;
      height = log.scrollHeight;
    }
    for (let time = 0; time < 6; time += 1) { log.scrollTop = log.scrollHeight; await pause(150); }
  })()`);
  await page.waitForTimeout(500);
}
