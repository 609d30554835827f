import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { helperPlan, isPlanning, json, modelStage } from "./support/model-stage.ts";
import { signIn, skip, violations } from "./support/open-browser.ts";

const many = Array.from({ length: 400 }, (_, index) => `w${index}`);
const write = { name: "workspace_write", input: { path: "note.md", content: "Service it in May.\n" } };
const handOver = { name: "workspace_hand-over", input: { paths: ["note.md"] } };
const done = json({ summary: "The boiler is serviced in May.", changes: [], openQuestions: [] });

/** The numbered words on a page, of which none may be missing or there twice. */
async function wordsOn(page: Page): Promise<string[]> {
  const text = await page.getByRole("log").innerText();
  return text.match(/\bw\d+\b/g) ?? [];
}

/** Cuts the page's connection to the feed, which it then makes anew. */
async function cuttable(page: Page): Promise<() => Promise<void>> {
  let cut: () => Promise<void> = () => Promise.reject(new Error("there was no connection"));
  await page.routeWebSocket(/\/ws\/feed/, (socket) => {
    socket.connectToServer();
    cut = () => socket.close({ code: 3000 });
  });
  return () => cut();
}

void describe("the chat while agents work", { skip }, () => {
  const stage = modelStage();

  void test("shows what the supervisor says while it plans, and is stopped in the midst of it", async () => {
    const text = JSON.stringify({ kind: "answer", text: many.join(" ") }).match(/.{1,9}/gs)!;
    stage.says(() => ({ text, hangAfter: 90 }));
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/chat`);
    await page.getByLabel("What should be done?").fill("Count for me");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/chat\/.+/);
    await page.getByRole("region", { name: "Planning" }).getByText("w100").waitFor();
    const words = await wordsOn(page);
    assert.deepEqual(words, many.slice(0, words.length));
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("article").locator("header").getByText("cancelled", { exact: true }).waitFor();
    stage.says(() => json({ kind: "answer", text: "One, two, three." }));
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("article").getByText("One, two, three.").waitFor();
    assert.equal(await page.getByRole("article").count(), 2);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("lists the tools that an agent calls, in a second window too, and keeps them after the run", async () => {
    const goOn = Promise.withResolvers<void>();
    let turn = 0;
    stage.says(async (request) => {
      if (isPlanning(request)) return helperPlan("Note when the boiler is serviced");
      turn += 1;
      if (turn === 1) return { text: "I write down what I know of the boiler.", toolCalls: [write] };
      if (turn === 2) return { toolCalls: [{ name: "workspace_nothing", input: {} }, handOver] };
      await goOn.promise;
      return done;
    });
    const goal = await stage.submit("Note when the boiler is serviced", { approvePlan: true });
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/chat/${goal.id}`);
    const second = await page.context().newPage();
    const calls = (one: Page): Promise<string[]> =>
      one.getByRole("list", { name: "Tool calls" }).getByRole("listitem").allInnerTexts();
    const told = (texts: string[]): string[] =>
      texts.map((text) => text.replaceAll(/\s*\n\s*/g, " ").replace(/ [\d.]+ m?s$/, ""));
    const expected = ["workspace.write note.md done", "workspace_nothing failed", "workspace.hand-over note.md done"];
    await page.getByText("workspace.hand-over").waitFor();
    assert.deepEqual(told(await calls(page)).toSorted(), expected.toSorted());
    assert.deepEqual(await violations(page), []);
    await second.goto(`${stage.hub.address}/chat/${goal.id}`);
    await second.getByText("workspace.hand-over").waitFor();
    assert.deepEqual(told(await calls(second)).toSorted(), expected.toSorted(), "what was called before one looked");
    goOn.resolve();
    for (const one of [page, second]) {
      await one.getByRole("article").locator("header").getByText("completed", { exact: true }).waitFor();
      await one.getByText("What was done").click();
      await one.getByRole("list", { name: "Ended tasks" }).getByText("Note when the boiler is serviced").click();
      await one.getByText("workspace.hand-over").waitFor();
      assert.deepEqual(told(await calls(one)).toSorted(), expected.toSorted(), "what was called is kept");
    }
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("goes on without a gap or a doubled word after a reload, in a second window and over a lost connection", async () => {
    const pieces = JSON.stringify({ summary: many.join(" "), changes: [], openQuestions: [] }).match(/.{1,11}/gs)!;
    const begin = Promise.withResolvers<void>();
    // A model that is silent for long is asked again, and says the same.
    stage.says(async (request) => {
      await begin.promise;
      return isPlanning(request) ? helperPlan("Count") : { text: pieces, pieceMilliseconds: 15, hangAfter: 160 };
    });
    const goal = await stage.submit("Count once more", { approvePlan: true });
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    const cut = await cuttable(page);
    await page.goto(`${stage.hub.address}/chat/${goal.id}`);
    begin.resolve();
    await page.getByRole("log").getByText("w20 ").waitFor();
    const second = await page.context().newPage();
    await second.goto(`${stage.hub.address}/chat/${goal.id}`);
    await cut();
    await page.getByText("The connection to the hub is lost.").waitFor();
    await second.getByRole("log").getByText("w40 ").waitFor();
    await second.reload();
    for (const one of [page, second]) {
      await one.getByRole("log").getByText("w330 ").waitFor();
      const words = await wordsOn(one);
      assert.deepEqual(words, many.slice(0, words.length));
    }
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("article").locator("header").getByText("cancelled", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("sees what happened between its first questions and the connection that tells of it", async () => {
    const begin = Promise.withResolvers<void>();
    stage.says(async () => {
      await begin.promise;
      return json({ kind: "answer", text: "In May." });
    });
    const goal = await stage.submit("When is it serviced?");
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    const connect = Promise.withResolvers<void>();
    await page.routeWebSocket(/\/ws\/feed/, async (socket) => {
      await connect.promise;
      socket.connectToServer();
    });
    await page.goto(`${stage.hub.address}/chat/${goal.id}`);
    const state = page.getByRole("article").locator("header");
    await state.getByText("planning", { exact: true }).waitFor();
    begin.resolve();
    await stage.until(goal.id, "completed");
    connect.resolve();
    await state.getByText("completed", { exact: true }).waitFor();
    await page.getByText("In May.").first().waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
