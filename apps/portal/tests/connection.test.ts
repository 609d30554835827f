import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";

void describe("a lost connection", { skip }, () => {
  const stage = portalStage();

  void test("is shown at once, and the feed goes on from the last event seen", async () => {
    const { page } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/feed`);
    await page.getByText("live", { exact: true }).waitFor();
    await stage.hub.call("POST", "/api/v1/goals", { text: "before the loss" });
    await page.getByRole("log").getByText("before the loss").waitFor();
    await stage.hub.restart(async () => {
      await page.getByText("The connection to the hub is lost.").waitFor();
      assert.deepEqual(await violations(page), []);
    });
    await stage.hub.call("POST", "/api/v1/goals", { text: "after the loss" });
    await page.getByText("The connection to the hub is lost.").waitFor({ state: "hidden" });
    await page.getByRole("log").getByText("after the loss").waitFor();
    assert.equal(await page.getByRole("log").getByText("after the loss").count(), 1);
    assert.equal(await page.getByRole("log").getByText("before the loss").count(), 1);
    await page.context().close();
  });

  void test("leaves the shell, which says so by itself when it is opened without a hub", async () => {
    const { page } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/tasks`);
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    const kept = await page.evaluate<string[]>(
      "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat())",
    );
    assert.ok(kept.includes("/") && kept.some((path) => path.endsWith(".css")), kept.join());
    assert.deepEqual(
      kept.filter((path) => /^\/(api|ws|v1|docs)/.test(path)),
      [],
      "nothing of anyone's is kept",
    );
    await stage.hub.restart(async () => {
      await page.reload();
      await page.getByText("The connection to the hub is lost.").waitFor();
    });
    await page.getByText("The connection to the hub is lost.").waitFor({ state: "hidden" });
    await page.context().close();
  });
});
