import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type Filled, fillHub } from "./support/fill-hub.ts";
import { signIn, skip } from "./support/open-browser.ts";
import { addressesOfPages } from "./support/page-addresses.ts";
import { portalStage } from "./support/portal-stage.ts";
import { walkByKeyboard } from "./support/walk-by-keyboard.ts";

void describe("by keyboard alone", { skip }, () => {
  const stage = portalStage();
  const stops: [string, number][] = [];
  after(() => {
    console.log(`stops of Tab, by page\n${stops.map(([name, number]) => `${name.padEnd(24)} ${number}`).join("\n")}`);
  });

  void test("every page can be walked: each thing that can be used is reached and shows that it has the focus", async () => {
    const filled: Filled = await fillHub(stage.hub);
    const { page } = await signIn(stage.browser, stage.hub, { viewport: { width: 1360, height: 1200 } });
    const faults: string[] = [];
    for (const [name, path] of Object.entries(addressesOfPages(filled))) {
      await page.goto(stage.hub.address + path);
      await page.locator("h1").waitFor();
      await page.waitForLoadState("networkidle").catch(() => undefined);
      const { reached, missed, unseen } = await walkByKeyboard(page);
      stops.push([name, reached]);
      faults.push(...missed.map((one) => `${name}: Tab does not reach ${one}`));
      faults.push(...unseen.map((one) => `${name}: no sign of the focus on ${one}`));
    }
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  void test("every field of the settings names what is wrong with it", async () => {
    const { page } = await signIn(stage.browser, stage.hub);
    let tried = 0;
    for (const section of ["memory", "security", "performance", "database", "backup", "agents"]) {
      await page.goto(`${stage.hub.address}/settings?section=${section}`);
      const advanced = page.getByRole("button", { name: /^Show \d+ advanced$/ });
      await page.getByRole("button", { name: "Back to defaults" }).waitFor();
      if (await advanced.isVisible()) await advanced.click();
      for (const field of await page.locator("main li input[type=number], main li input[type=text]").all()) {
        const name = await field.getAttribute("id");
        const isNumber = (await field.getAttribute("type")) === "number";
        const before = await field.inputValue();
        await field.fill(isNumber ? "-5" : "not\u0007right");
        if ((await field.getAttribute("aria-invalid")) === null && !isNumber) {
          // A text that takes anything.
          await field.fill(before);
          continue;
        }
        assert.equal(await field.getAttribute("aria-invalid"), "true", `${section} ${name}`);
        const described = (await field.getAttribute("aria-describedby")) ?? "";
        const said = await page.evaluate<string[]>(
          `${JSON.stringify(described.split(" "))}.map((id) => document.getElementById(id)).filter((one) => one?.role === "alert").map((one) => one.textContent)`,
        );
        assert.ok(said.length === 1 && said[0] !== "", `${section} ${name} says nothing`);
        await field.fill(before);
        tried += 1;
      }
    }
    assert.ok(tried >= 12, `only ${tried} fields were tried`);
    await page.context().close();
  });
});
