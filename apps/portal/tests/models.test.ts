import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import type { ModelList } from "@hearth/sdk";
import { startScriptedModelServer } from "@hearth/sdk/test";
import type { Page } from "playwright-core";
import { openPage, signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";

/** A port of this machine at which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Fills in the form that connects a model, and sends it. */
async function connect(page: Page, choice: string, address: string, key?: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Connect a model" });
  await dialog.getByLabel("Made by").selectOption({ label: choice });
  await dialog.getByLabel("Address").fill(address);
  await dialog.getByLabel("Name of the model").fill("scripted");
  if (key !== undefined) await dialog.getByLabel(/^Key/).fill(key);
  await dialog.getByRole("button", { name: "Test and connect" }).click();
}

const shapes = [
  { choice: "Anthropic", name: "anthropic", protocol: "messages", key: "sk-ant-right" },
  { choice: "OpenAI", name: "openai", protocol: "responses", key: "sk-right" },
  { choice: "Ollama", name: "ollama", protocol: "chat-completions", key: undefined },
  {
    choice: "Another server that speaks OpenAI's protocol",
    name: "server",
    protocol: "chat-completions",
    key: "right",
  },
] as const;

void describe("connecting a model", { skip }, () => {
  const stage = portalStage();
  const models = (): Promise<ModelList> => stage.hub.call("GET", "/api/v1/models");

  for (const { choice, name, protocol, key } of shapes)
    void test(`of ${choice}: what is wrong is said with what mends it and leaves nothing behind; what is right is in use`, async () => {
      await using server = await startScriptedModelServer({
        script: [{ text: "ready", when: () => true }],
        ...(key === undefined ? {} : { key }),
      });
      const { page } = await signIn(stage.browser, stage.hub);
      await page.goto(`${stage.hub.address}/settings?section=models`);
      await page.getByRole("button", { name: "Add a model" }).first().click();
      const alert = page.getByRole("dialog").getByRole("alert");
      const dead = `http://127.0.0.1:${await deadPort()}`;
      await connect(page, choice, dead, key);
      await alert.getByText(new RegExp(`${name}/scripted did not answer`, "i")).waitFor();
      const step = name === "ollama" ? "ollama serve" : "hearth doctor";
      await alert.getByText(step, { exact: true }).waitFor();
      assert.deepEqual(await violations(page), []);
      if (key !== undefined) {
        await connect(page, choice, server.address, `${key}-not`);
        await alert.getByText(/answered 401/).waitFor();
        await alert.getByText(/Take a key that is valid/).waitFor();
      }
      assert.ok(!(await models()).models.some(({ id }) => id === `${name}/scripted`));
      const { secrets } = await stage.hub.call<{ secrets: { name: string }[] }>("GET", "/api/v1/secrets");
      assert.ok(!secrets.some((one) => one.name === `model.${name}`), "a key that was refused is not kept");

      await connect(page, choice, server.address, key);
      await page.getByText("The model answered and is in use.").waitFor();
      const chosen = (await models()).models.find(({ id }) => id === `${name}/scripted`);
      assert.ok(chosen?.roles.includes("default"));
      assert.ok(server.requests.some((request) => request.protocol === protocol));
      const row = page.getByRole("listitem").filter({ hasText: `${name}/scripted` });
      await row.first().getByRole("button", { name: "Test" }).click();
      await page.getByText(new RegExp(`${name}/scripted answered in`)).waitFor();
      assert.deepEqual(await violations(page), []);
      await row.first().getByRole("button", { name: "Forget" }).click();
      await row.first().waitFor({ state: "detached" });
      await page.context().close();
    });

  void test("in the welcome, with a key that is refused first, leads on to the first goal", async () => {
    await using server = await startScriptedModelServer({
      script: [{ text: "ready", when: () => true }],
      key: "sk-ant-right",
    });
    const { page } = await openPage(stage.browser);
    await page.goto(await stage.hub.hub.loginLink());
    await page.waitForURL(/\/(?:chat|welcome)$/);
    await page.goto(`${stage.hub.address}/welcome`);
    await page.getByRole("button", { name: "Later" }).click();
    await page.getByRole("button", { name: "I have a key" }).click();
    await connect(page, "Anthropic", server.address, "sk-ant-wrong");
    await page
      .getByRole("dialog")
      .getByText(/answered 401/)
      .waitFor();
    await connect(page, "Anthropic", server.address, "sk-ant-right");
    await page.getByRole("heading", { name: "A first goal" }).waitFor();
    await page.context().close();
  });

  void test("a second server of a kind does not take the place of the first", async () => {
    await using one = await startScriptedModelServer({ script: [{ text: "ready", when: () => true }] });
    await using two = await startScriptedModelServer({ script: [{ text: "ready", when: () => true }] });
    const { page } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/settings?section=models`);
    for (const { address } of [one, two]) {
      await page.getByRole("button", { name: "Add a model" }).first().click();
      await connect(page, "Another server that speaks OpenAI's protocol", address);
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    }
    const { servers } = await models();
    const urls = servers.filter(({ name }) => name.startsWith("server")).map(({ url }) => url);
    assert.deepEqual(urls.toSorted(), [`${one.address}/v1`, `${two.address}/v1`].toSorted());
    await page.context().close();
  });
});
