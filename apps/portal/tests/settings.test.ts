import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";

const shade = (page: Page): Promise<string> => page.evaluate("document.documentElement.dataset.shade");

void describe("settings", { skip }, () => {
  const stage = portalStage();

  void test("a change waits in a bar until it is saved, holds in every window at once, and can be taken back", async () => {
    const { page, complaints } = await signIn(stage.browser, stage.hub, { colorScheme: "light" });
    const other = await signIn(stage.browser, stage.hub, { colorScheme: "light" });
    await page.goto(`${stage.hub.address}/settings?section=appearance`);
    await page.getByLabel("Theme", { exact: true }).selectOption("dark");
    await page.getByText("One change is not saved.").waitFor();
    assert.equal(await shade(page), "light");
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Drop" }).click();
    await page.getByLabel("Theme", { exact: true }).selectOption("dark");
    await page.getByRole("button", { name: "Save" }).click();
    for (const window of [page, other.page]) await window.locator("html[data-shade=dark]").waitFor();
    await page.getByRole("link", { name: "History" }).click();
    await page.getByText("theme").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Take back" }).first().click();
    for (const window of [page, other.page]) await window.locator("html[data-shade=light]").waitFor();
    assert.deepEqual([...complaints, ...other.complaints], []);
    await other.page.context().close();
    await page.context().close();
  });

  void test("a value beyond its limits is refused before it is sent", async () => {
    const { page } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/settings?section=security`);
    const field = page.getByLabel(/Session/).first();
    await field.fill("-5");
    await page
      .getByRole("alert")
      .getByText(/must be at least/)
      .waitFor();
    assert.equal(await page.getByRole("button", { name: "Save" }).isDisabled(), true);
    await page.context().close();
  });

  void test("the look of one browser is its own, and survives a reload", async () => {
    const { page } = await signIn(stage.browser, stage.hub, { colorScheme: "dark" });
    await page.goto(`${stage.hub.address}/settings`);
    await page.getByRole("radiogroup", { name: "Colours" }).getByText("Light").click();
    await page.getByRole("radiogroup", { name: "Contrast" }).getByText("High").click();
    await page.getByRole("radiogroup", { name: "Spacing" }).getByText("Compact").click();
    await page.getByRole("radio", { name: "Lagoon" }).click();
    await page.reload();
    assert.equal(await shade(page), "light");
    assert.equal(await page.evaluate("document.documentElement.dataset.contrast"), "more");
    assert.equal(await page.evaluate("document.documentElement.dataset.density"), "compact");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "As in your settings" }).click();
    assert.equal(await shade(page), "dark");
    await page.context().close();
  });
});
