import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Goal, Plan } from "@hearth/protocol";
import type { Browser } from "playwright-core";
import { openBrowser, signIn, skip, violations } from "./support/open-browser.ts";
import { type PortalHub, startPortalHub } from "./support/start-hub.ts";

void describe("the chat", { skip }, () => {
  let hub: PortalHub;
  let browser: Browser;
  let input: string;
  before(async () => {
    input = await mkdtemp(join(tmpdir(), "hearth-chat-"));
    await writeFile(join(input, "bills.csv"), "category,amount\nwater,10\npower,20\nwater,5\n");
    hub = await startPortalHub();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await hub?.[Symbol.asyncDispose]();
    await rm(input, { recursive: true, force: true });
  });

  void test("takes a goal, shows its plan, runs it once it is approved and shows the answer, by keyboard alone", async () => {
    const { page, complaints } = await signIn(browser, hub);
    await page.goto(`${hub.address}/tasks`);
    await page.getByRole("heading", { name: "Tasks" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL(`${hub.address}/chat`);
    await page.getByLabel("What should be done?").focus();
    await page.keyboard.type("Sum the amount by category in bills.csv and draw a chart");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByLabel(/Folder it may read/).focus();
    await page.keyboard.type(input);
    await page.getByRole("button", { name: "Send" }).focus();
    await page.keyboard.press("Enter");
    const approve = page.getByRole("button", { name: "Approve the plan" });
    await approve.waitFor();
    await page.getByRole("region", { name: "The plan as a graph" }).getByText("table.aggregate").waitFor();
    assert.deepEqual(await violations(page), []);
    await approve.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("article").locator("header").getByText("completed", { exact: true }).last().waitFor();
    await page.getByRole("article").getByText("15").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Find a page/ }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.type("journ");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${hub.address}/journal`);
    assert.equal(await page.evaluate("document.activeElement.id"), "main");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("a plan that is changed is the plan that runs, and what the hub refuses of it is shown", async () => {
    const { page, complaints } = await signIn(browser, hub);
    await page.goto(`${hub.address}/chat`);
    await page.getByRole("button", { name: "Folder" }).click();
    await page.getByLabel(/Folder it may read/).fill(input);
    await page.getByLabel("What should be done?").fill("Sum the amount by category in bills.csv and draw a chart");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Change it" }).click();
    const dialog = page.getByRole("dialog", { name: "Change the plan" });
    await dialog.getByRole("list", { name: "Steps" }).getByRole("button").first().click();
    assert.deepEqual(await violations(page), []);
    await dialog.getByLabel("Title").last().fill("Look at the bills first");
    await dialog.getByLabel("Priority").fill("11");
    await dialog.getByRole("button", { name: "Save the change" }).click();
    await dialog.getByRole("alert").first().waitFor();
    await dialog.getByLabel("Priority").fill("9");
    await dialog.getByRole("button", { name: "Save the change" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("Look at the bills first").first().waitFor();
    await page.getByRole("button", { name: "Approve the plan" }).click();
    await page.getByRole("article").locator("header").getByText("completed", { exact: true }).last().waitFor();
    const { goals } = await hub.call<{ goals: Goal[] }>("GET", "/api/v1/goals?limit=1");
    const plan = await hub.call<Plan>("GET", `/api/v1/plans/${goals[0]?.plan}`);
    assert.equal(plan.tasks[0]?.title, "Look at the bills first");
    assert.equal(plan.tasks[0].priority, 9);
    assert.equal(plan.state, "completed");
    assert.deepEqual(
      complaints.filter((line) => !line.includes("400")),
      [],
    );
    await page.context().close();
  });

  void test("a goal can be stopped, and what was typed for the next one survives a reload", async () => {
    const { page } = await signIn(browser, hub);
    const goal = await hub.call<Goal>("POST", "/api/v1/goals", {
      text: "Sum the amount by category in bills.csv and draw a chart",
      inputFolder: input,
    });
    await page.goto(`${hub.address}/chat/${goal.id}`);
    await page.getByRole("button", { name: "Approve the plan" }).waitFor();
    await page.getByLabel("What should be done?").fill("And then the next thing");
    await page.reload();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("article").locator("header").getByText("cancelled", { exact: true }).waitFor();
    assert.equal(await page.getByLabel("What should be done?").inputValue(), "And then the next thing");
    await page.context().close();
  });

  void test("files that are attached are brought to the hub and read", async () => {
    const { page, complaints } = await signIn(browser, hub);
    await page.goto(`${hub.address}/chat`);
    await page
      .getByLabel("Files", { exact: true })
      .setInputFiles([
        { name: "fruit.csv", mimeType: "text/csv", buffer: Buffer.from("kind,amount\napple,3\npear,4\napple,5\n") },
      ]);
    await page.getByRole("list", { name: "Files to send" }).getByText("fruit.csv").waitFor();
    await page.getByLabel("What should be done?").fill("Sum the amount by kind in fruit.csv");
    await page.getByLabel("Run the plan without asking me").check();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("article").locator("header").getByText("completed", { exact: true }).last().waitFor();
    await page.getByRole("article").getByText("8", { exact: true }).first().waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("what people and files say is text, never markup", async () => {
    const evil =
      '<img src=x onerror="document.title=1"> **bold** [x](javascript:alert(1)) ![p](https://evil.example/p.png)';
    const goal = await hub.call<Goal>("POST", "/api/v1/goals", { text: evil });
    const { page, complaints } = await signIn(browser, hub);
    await page.goto(`${hub.address}/chat/${goal.id}`);
    await page.getByRole("article").getByText("onerror").first().waitFor();
    assert.equal(await page.locator("main img[src=x], main img[src*=evil]").count(), 0);
    assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
    assert.match(await page.title(), /Hearth$/);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("what is wrong is said beside the form, and what was typed is kept", async () => {
    const { page } = await signIn(browser, hub);
    await page.goto(`${hub.address}/chat`);
    await page.getByRole("button", { name: "Folder" }).click();
    await page.getByLabel(/Folder it may read/).fill("relative/path");
    await page.getByLabel("What should be done?").fill("count the files");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").getByText("must be an absolute path").waitFor();
    assert.equal(await page.getByLabel("What should be done?").inputValue(), "count the files");
    await page.context().close();
  });
});
