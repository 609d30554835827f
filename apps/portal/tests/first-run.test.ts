import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";

void describe("the first run", { skip }, () => {
  const stage = portalStage();

  void test("one link leads to an account, a model or none, and a first answer", async () => {
    const { page, complaints } = await openPage(stage.browser);
    await page.goto(await stage.hub.hub.loginLink());
    await page.waitForURL(`${stage.hub.address}/welcome`);
    await page.getByRole("heading", { name: "You", exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail address").fill("ada@example.org");
    await page.getByLabel("A passphrase").fill("seven small words by the fire");
    await page.getByRole("button", { name: "Go on" }).click();

    await page.getByRole("heading", { name: "A model" }).waitFor();
    await page.getByRole("button", { name: "Go on without a model" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Go on without a model" }).click();

    await page.getByRole("heading", { name: "A first goal" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: /Bills by month/ }).click();
    await page.getByRole("button", { name: "Approve the plan" }).click();
    await page.getByRole("article").locator("header").getByText("completed", { exact: true }).last().waitFor();
    await page.getByRole("group", { name: "Table" }).getByText("electricity").first().waitFor();
    await page
      .getByRole("img", { name: /\.svg$/ })
      .first()
      .waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("the passphrase that was set lets one in again, and a wrong one says so", async () => {
    const { page } = await openPage(stage.browser);
    await page.goto(`${stage.hub.address}/tasks`);
    await page.waitForURL(/\/login\?next=%2Ftasks/);
    await page.getByLabel("E-mail address").fill("ada@example.org");
    await page.getByLabel("Passphrase").fill("not the right words");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("is not right").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel("Passphrase").fill("seven small words by the fire");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${stage.hub.address}/tasks`);
    await page.getByRole("heading", { name: "Tasks" }).waitFor();
    await page.context().close();
  });

  void test("a link that was used, and no link at all, say what to run", async () => {
    const link = await stage.hub.hub.loginLink();
    const { page: first } = await openPage(stage.browser);
    await first.goto(link);
    await first.waitForURL(/\/chat$/);
    await first.context().close();
    const { page } = await openPage(stage.browser);
    await page.goto(link);
    await page.getByText(/used already/i).waitFor();
    await page.getByText("hearth login", { exact: true }).first().waitFor();
    assert.equal(new URL(page.url()).hash, "", "the code is not left in the address bar");
    await page.context().close();
  });

  void test("an address to go on to is one of this hub or none", async () => {
    for (const trap of ["https://evil.example/", "//evil.example/", "/\\evil.example"]) {
      // A browser of its own for each: a page that is still at work turns to the sign-in once its session is gone.
      const { page } = await openPage(stage.browser);
      const link = new URL(await stage.hub.hub.loginLink());
      await page.goto(`${stage.hub.address}/login?next=${encodeURIComponent(trap)}${link.hash}`);
      await page.waitForURL(/\/(?:chat|welcome)$/);
      assert.equal(new URL(page.url()).origin, stage.hub.address);
      await page.context().close();
    }
  });

  void test("someone who is invited chooses a name and a passphrase, and sees nothing of the owner's", async () => {
    const { path } = await stage.hub.call<{ path: string }>("POST", "/api/v1/invitations", { role: "member" });
    const { page } = await openPage(stage.browser);
    await page.goto(stage.hub.address + path);
    await page.getByText("You were invited as member").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel("Your name").fill("Grace");
    await page.getByLabel("E-mail address").fill("grace@example.org");
    await page.getByLabel("A passphrase").fill("a compiler in every house");
    await page.getByRole("button", { name: "Come in" }).click();
    await page.waitForURL(/\/welcome$/);
    await page.goto(`${stage.hub.address}/chat`);
    await page.getByText("None yet.").waitFor();
    await page.context().close();
  });
});
