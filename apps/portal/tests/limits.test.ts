import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { invitePerson } from "./support/invite-person.ts";
import { signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";

interface Limits {
  requestsPerMinute: number | null;
  readsPerMinute: number | null;
  tokensPerHour: number | null;
}

void describe("limits of a person", { skip }, () => {
  const stage = portalStage();
  const limitsOf = async (email: string): Promise<{ path: string; limits: Limits }> => {
    const { people } = await stage.hub.call<{ people: { id: string; email: string }[] }>("GET", "/api/v1/people");
    const path = `/api/v1/people/${people.find((one) => one.email === email)?.id}/limits`;
    return { path, limits: await stage.hub.call<Limits>("GET", path) };
  };

  void test("who reads too much is told so in words, may still act, and goes on without a click", async () => {
    const email = "quick@example.org";
    const { page } = await invitePerson(stage.browser, stage.hub, { name: "Quick", email });
    const { path } = await limitsOf(email);
    await page.clock.install();
    await page.goto(`${stage.hub.address}/chat`);
    await page.getByLabel("What should be done?").waitFor();
    await stage.hub.call("PUT", path, { readsPerMinute: 1 });
    await page.getByRole("link", { name: "Tasks", exact: true }).click();
    const note = page.getByRole("status").filter({ hasText: "The hub takes a pause" });
    await note.getByText(/more than 1 things read in a browser within a minute/).waitFor();
    await note.getByText(/Wait \d+ seconds?\. .*under People/).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.getByText("No tasks here").count(), 0);

    const changed = page.waitForResponse((response) => response.request().method() === "POST");
    await page.evaluate(
      `void fetch("/api/v1/goals", { method: "POST", headers: { "content-type": "application/json" }, body: '{"text":"count the files"}' })`,
    );
    assert.equal((await changed).status(), 201);

    await stage.hub.call("PUT", path, { readsPerMinute: 600 });
    await page.clock.fastForward(61_000);
    await note.waitFor({ state: "detached" });
    await page.getByRole("heading", { name: "Tasks", level: 1 }).waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    await page.context().close();
  });

  void test("who changes too much is told so beside what was pressed", async () => {
    const email = "busy@example.org";
    const { page } = await invitePerson(stage.browser, stage.hub, { name: "Busy", email });
    const { path } = await limitsOf(email);
    await page.goto(`${stage.hub.address}/chat`);
    await page.getByLabel("What should be done?").fill("count the files");
    await stage.hub.call("PUT", path, { requestsPerMinute: 1 });
    await page.evaluate(
      `fetch("/api/v1/me", { method: "PATCH", headers: { "content-type": "application/json" }, body: '{"name":"Busy"}' }).then(() => true)`,
    );
    await page.getByLabel("What should be done?").press("Enter");
    const alert = page.getByRole("alert").filter({ hasText: "More than 1 requests within a minute" });
    await alert.getByText(/default_requests_per_minute/).waitFor();
    assert.equal(await page.getByLabel("What should be done?").inputValue(), "count the files");
    await page.context().close();
  });

  void test("are set in a dialog: what is emptied ends, and what is left as it was follows the hub's settings", async () => {
    const email = "ada@example.org";
    const invited = await invitePerson(stage.browser, stage.hub, { name: "Ada", email });
    await invited.page.context().close();
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/people`);
    const row = page.getByRole("listitem").filter({ hasText: email });
    await row.getByRole("button", { name: "Limits" }).click();
    const dialog = page.getByRole("dialog", { name: "Limits of Ada" });
    await dialog.getByLabel("Reads a minute in a browser").fill("900");
    await dialog.getByLabel("Tokens an hour").fill("");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Set them" }).click();
    await page.getByText("The limits hold from now on.").waitFor();
    await stage.hub.call("PUT", "/api/settings", { settings: { default_requests_per_minute: 77 } });
    const { readsPerMinute, tokensPerHour, requestsPerMinute } = (await limitsOf(email)).limits;
    assert.deepEqual([readsPerMinute, tokensPerHour, requestsPerMinute], [900, null, 77]);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
