import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";
import { eventually } from "./support/start-hub.ts";

const password = "correct horse battery";

void describe("agents, people and notices", { skip }, () => {
  const stage = portalStage();

  void test("an agent is stopped after a word of what that does, and started; a goal's tasks wait meanwhile", async () => {
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/agents?agent=arithmetic`);
    const dialog = page.getByRole("dialog", { name: "arithmetic" });
    await dialog.getByRole("button", { name: "Stop", exact: true }).click();
    const sure = dialog.getByRole("region", { name: "Stop arithmetic?" });
    await sure.getByText(/takes no more tasks, also after a restart/).waitFor();
    assert.deepEqual(await violations(page), []);
    await sure.getByRole("button", { name: "No" }).click();
    await dialog.getByRole("button", { name: "Stop", exact: true }).press("Enter");
    await sure.getByRole("switch").click();
    await sure.getByRole("button", { name: "Stop it" }).click();
    await dialog.getByText("stopped", { exact: true }).waitFor();
    const { id } = await stage.hub.call<{ id: string }>("POST", "/api/v1/tasks", {
      capability: "arithmetic.add",
      input: { operands: [1, 2] },
    });
    await dialog.getByText(/1 task of yours\s+waits for it/).waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await dialog.getByRole("button", { name: "Stop", exact: true }).waitFor();
    await eventually("the task", async () => {
      const { state } = await stage.hub.call<{ state: string }>("GET", `/api/v1/tasks/${id}`);
      return state === "completed";
    });
    await dialog.getByRole("button", { name: "Restart", exact: true }).click();
    await dialog.getByRole("button", { name: "Restart it" }).click();
    await page.getByText("arithmetic was restarted.").waitFor();
    await dialog.getByRole("log", { name: "What arithmetic does now" }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("who looks elsewhere is told by the system, where the browser may", async () => {
    const { page, complaints } = await signIn(stage.browser, stage.hub, { permissions: ["notifications"] });
    // Of this page and none before it, and from its first moment: its first word may come before the page is loaded.
    const feed = Promise.withResolvers<unknown>();
    page.on("framenavigated", (frame) => {
      if (frame.url().endsWith("/agents"))
        page.once("websocket", (socket) => socket.once("framereceived", feed.resolve));
    });
    await page.goto(`${stage.hub.address}/agents`);
    await feed.promise;
    assert.equal(await page.evaluate("Notification.permission"), "granted");
    // The window is behind others, which a browser without a screen does not know; the notices are the browser's own, and are kept to be read.
    await page.evaluate(`(() => {
      Object.defineProperty(document, "hidden", { get: () => globalThis.behind });
      globalThis.behind = true;
      globalThis.notices = [];
      const Own = Notification;
      globalThis.Notification = class extends Own {
        constructor(title, options) {
          super(title, options);
          globalThis.notices.push(this);
        }
      };
    })()`);
    const said = (): Promise<string[][]> => page.evaluate("notices.map(({ title, body, tag }) => [title, body, tag])");
    await stage.hub.call("POST", "/api/v1/notifications/test", { channel: "browser" });
    const first = await eventually("the notice", async () => {
      const all = await said();
      return all.length === 1 && all;
    });
    assert.deepEqual(first, [
      ["Hearth can reach you here", "This is a test that you asked for.", "Hearth can reach you here"],
    ]);
    await stage.hub.call("POST", "/api/v1/goals", { text: "Book me a flight to the moon" });
    await eventually("the goal's notice", async () => (await said()).some(([title]) => title === "A goal was refused"));
    // Whoever looks at the page is told in the page.
    await page.evaluate("globalThis.behind = false");
    const before = (await said()).length;
    await stage.hub.call("POST", "/api/v1/notifications/test", { channel: "browser" });
    await page.getByText("Hearth can reach you here: This is a test that you asked for.").waitFor();
    assert.equal((await said()).length, before);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("a person is exported and erased", async () => {
    const { hub } = stage;
    const { path } = await hub.call<{ path: string }>("POST", "/api/v1/invitations", { role: "member" });
    const accepted = await fetch(`${hub.address}/api/v1/invitations/accept`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: hub.address },
      body: JSON.stringify({ code: path.split("#invite=")[1], name: "Ada", email: "ada@example.org", password }),
    });
    assert.equal(accepted.status, 201);
    const { page, complaints } = await signIn(stage.browser, hub);
    await page.goto(`${hub.address}/people`);
    const row = page.getByRole("listitem").filter({ hasText: "ada@example.org" });
    await row.getByRole("button", { name: "Remove" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove Ada?" });
    assert.deepEqual(await violations(page), []);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("link", { name: /First download/ }).click(),
    ]);
    const bytes = await readFile(await download.path());
    assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
    assert.ok(bytes.includes("person.json"));
    await dialog.getByRole("switch", { name: "Erase what is theirs" }).click();
    await dialog.getByRole("button", { name: "Remove and erase" }).click();
    await page.getByText(/what was theirs is erased/).waitFor();
    await row.waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
