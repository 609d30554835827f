import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isPlanning, json, modelStage } from "./support/model-stage.ts";
import { signIn, skip, violations } from "./support/open-browser.ts";

const long = `The bills, by month.

| month | rent | water | power | phone | insurance | everything that is left over |
|---|---:|---:|---:|---:|---:|---|
${Array.from({ length: 40 }, (_, index) => `| ${index} | 1180.00 | 24.50 | 81.20 | 19.99 | 33.10 | nothing of note |`).join("\n")}

\`\`\`ts
export const total = (bills: readonly number[]): number => bills.reduce((sum, one) => sum + one, 0); // a line that is longer than the window
\`\`\`

${"A paragraph that goes on for a while. ".repeat(40)}`;

void describe("what a goal comes to in the chat", { skip }, () => {
  const stage = modelStage();

  void test("a question of the supervisor is answered where it is asked", async () => {
    stage.says((request) =>
      request.text.includes("The year 2024")
        ? json({ kind: "answer", text: "In 2024 it was 1,204.50." })
        : json({ kind: "question", text: "Which **year** is meant?" }),
    );
    const { id } = await stage.submit("What did the rent cost?");
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/chat/${id}`);
    await page.getByRole("article").locator("strong", { hasText: "year" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel("Your answer").fill("The year 2024");
    await page.getByRole("button", { name: "Answer" }).click();
    await page.getByText("In 2024 it was 1,204.50.").waitFor();
    await page.getByText("The year 2024").waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("a goal that failed says why and what to do, and is tried again", async () => {
    const task = { key: "read", title: "Read it", capability: "table.read", input: { path: "gone.csv" }, retries: 0 };
    stage.says(() => json({ kind: "plan", title: "Read", tasks: [{ ...task, checks: [] }] }));
    const folder = await mkdtemp(join(tmpdir(), "hearth-failed-"));
    const { id } = await stage.submit("Read gone.csv", { inputFolder: folder, approvePlan: true });
    await stage.until(id, "failed");
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/chat/${id}`);
    const article = page.getByRole("article").first();
    await article.locator("header").getByText("failed", { exact: true }).waitFor();
    await article.getByText(/^Read it: /).waitFor();
    assert.equal(await article.getByText("The goal failed").count(), 0, "the reason is said once");
    assert.match(
      (await article.getByRole("link", { name: /^HEARTH_/ }).getAttribute("href")) ?? "",
      /^\/docs\/errors\//,
    );
    assert.deepEqual(await violations(page), []);
    await writeFile(join(folder, "gone.csv"), "a,b\n1,2\n");
    await article.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("article").nth(1).locator("header").getByText("completed", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
    await rm(folder, { recursive: true, force: true });
  });

  void test("a plan is changed by words, and can be refused altogether", async () => {
    const step = (key: string) => ({ key, title: `Do ${key}`, capability: "files.find", input: {}, checks: [] });
    stage.says((request) => {
      assert.ok(isPlanning(request));
      const keys = request.text.includes("three in place of two") ? ["one", "three"] : ["one", "two"];
      return json({ kind: "plan", title: "Look around", tasks: keys.map(step) });
    });
    const { id } = await stage.submit("Look around");
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/chat/${id}`);
    await page.getByRole("region", { name: "The plan as a graph" }).getByText("Do two").waitFor();
    await page.getByRole("button", { name: "Say what to change" }).click();
    await page.keyboard.type("three in place of two");
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Plan it anew" }).click();
    await page.getByRole("region", { name: "The plan as a graph" }).getByText("Do three").waitFor();
    await page.getByText("three in place of two").waitFor();
    await page.getByText("Do two (files.find)").waitFor();
    await page.getByRole("button", { name: "Do not do this" }).click();
    await page.getByRole("article").locator("header").getByText("cancelled", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("a long answer with a table and code keeps to its width, on a phone too", async () => {
    stage.says(() => json({ kind: "answer", text: long }));
    const { id } = await stage.submit("Tell me all of it");
    await stage.until(id, "completed");
    for (const width of [1360, 390]) {
      const { page, complaints } = await signIn(stage.browser, stage.hub, { viewport: { width, height: 800 } });
      await page.goto(`${stage.hub.address}/chat/${id}`);
      await page.getByRole("group", { name: "Code in ts" }).waitFor();
      await page.getByRole("group", { name: "Table" }).waitFor();
      const over = await page.evaluate<number>(
        "document.querySelector('[role=log]').scrollWidth - document.querySelector('[role=log]').clientWidth",
      );
      assert.equal(over, 0, `nothing is wider than ${width} pixels`);
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(complaints, []);
      await page.context().close();
    }
  });

  void test("a file that is too large is named with the limit, and is not sent", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hearth-large-"));
    const large = join(folder, "large.bin");
    await writeFile(large, "");
    await truncate(large, 60 * 1024 * 1024);
    const { page } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/chat`);
    await page.getByLabel("Files", { exact: true }).setInputFiles(large);
    await page
      .getByRole("alert")
      .getByText(/large\.bin has 63 MB; a file may have 52 MB/)
      .waitFor();
    assert.equal(await page.getByRole("list", { name: "Files to send" }).count(), 0);
    await page.context().close();
    await rm(folder, { recursive: true, force: true });
  });
});
