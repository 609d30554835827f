import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MovedClock, oneTimeCode, startOpenIdProvider } from "@hearth/hub/tests";
import type { Locator, Page } from "playwright-core";
import { invitePerson, passphrase } from "./support/invite-person.ts";
import { openPage, signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";
import { readQrCode } from "./support/read-qr-code.ts";
import { addAuthenticator } from "./support/virtual-authenticator.ts";

/** Fills in the form of the way in. */
async function enterPassphrase(page: Page, address: string, email: string, words = passphrase): Promise<void> {
  await page.goto(`${address}/login?next=${encodeURIComponent("/settings?section=account")}`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Passphrase").fill(words);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** What a camera reads from a QR code, which is the same however the page looks. */
async function scanInEveryLook(page: Page, code: Locator): Promise<string> {
  const texts = new Set<string | undefined>();
  const looks = [
    { colorScheme: "dark", contrast: "no-preference" },
    { colorScheme: "dark", forcedColors: "active" },
    { colorScheme: "light", forcedColors: "none", contrast: "more" },
    { colorScheme: "light", contrast: "no-preference" },
  ] as const;
  for (const look of looks) {
    await page.emulateMedia(look);
    assert.deepEqual(await violations(page), [], JSON.stringify(look));
    texts.add(await readQrCode(code));
  }
  const [text = "", ...others] = texts;
  assert.deepEqual(others, []);
  return text;
}

void describe("ways to sign in", { skip }, () => {
  const clock = new MovedClock();
  const stage = portalStage({ parts: { clock } });

  void test("a passkey is added in the settings, signs in alone, and not any more once it is removed", async () => {
    // Browsers keep passkeys for names, not for numbers.
    const address = stage.hub.address.replace("127.0.0.1", "localhost");
    const { page, complaints } = await invitePerson(stage.browser, stage.hub, {
      name: "Paula",
      email: "paula@example.org",
      at: address,
    });
    const device = await addAuthenticator(page);
    await page.goto(`${address}/settings?section=account`);
    await page.getByRole("button", { name: "Add a passkey of this device" }).click();
    const list = page.getByRole("list", { name: "Your passkeys" });
    await list.getByText("Chrome on Linux").waitFor();
    assert.equal(await device.count(), 1);
    assert.deepEqual(await violations(page), []);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/login/);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL(/\/(?:chat|welcome)$/);
    await page.goto(`${address}/settings?section=account`);
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Paula");

    await list.getByRole("button", { name: "Remove Chrome on Linux" }).click();
    await list.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Sign in with a passkey" }).count(), 0);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("at a numeric address the settings say why there is no passkey, and where there can be", async () => {
    const { page } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/settings?section=account`);
    const { port } = new URL(stage.hub.address);
    await page.getByRole("link", { name: `http://localhost:${port}` }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

  void test("a second factor is set up, asked for, refuses a wrong code, and a backup code works once", async () => {
    const email = "tessa@example.org";
    const { page, complaints } = await invitePerson(stage.browser, stage.hub, { name: "Tessa", email });
    await page.goto(`${stage.hub.address}/settings?section=account`);
    const card = page.getByRole("region", { name: "Second factor" });
    await card.getByLabel("Your passphrase").fill("not these words");
    await card.getByRole("button", { name: "Set it up" }).click();
    await card.getByText("the passphrase is not right").waitFor();
    assert.deepEqual(await violations(page), []);
    await card.getByLabel("Your passphrase").fill(passphrase);
    const reader = page.waitForRequest(/\/assets\/qr-code-/);
    await card.getByRole("button", { name: "Set it up" }).click();
    await reader;
    const key = await card.locator("code").first().innerText();
    assert.match(key, /^[A-Z2-7]{16,}$/);
    const scanned = await scanInEveryLook(page, card.getByRole("img", { name: "QR code of the key" }));
    assert.equal(new URL(scanned).searchParams.get("secret"), key);
    assert.match(decodeURIComponent(scanned), /^otpauth:\/\/totp\/Hearth:tessa@example\.org\?.*issuer=Hearth/);
    const [backup = ""] = await card.getByRole("list", { name: "Backup codes" }).getByRole("listitem").allInnerTexts();
    assert.deepEqual(await violations(page), []);
    await card.getByLabel("Code", { exact: true }).fill("000000");
    await card.getByRole("button", { name: "Switch it on" }).click();
    await card.getByText(/the code is not right/).waitFor();
    await card.getByLabel("Code", { exact: true }).fill(oneTimeCode(scanned));
    await card.getByRole("button", { name: "Switch it on" }).click();
    await card.getByText("on", { exact: true }).waitFor();
    assert.deepEqual(
      complaints.filter((line) => !/status of 40[01]/.test(line)),
      [],
    );
    await page.context().close();

    const phone = await openPage(stage.browser);
    await enterPassphrase(phone.page, stage.hub.address, email);
    await phone.page.getByLabel("Code of your authenticator").fill("000000");
    await phone.page.getByRole("button", { name: "Go on" }).click();
    await phone.page.getByText(/the code is not right/i).waitFor();
    assert.deepEqual(await violations(phone.page), []);
    await phone.page.getByLabel("Code of your authenticator").fill(oneTimeCode(scanned));
    await phone.page.getByRole("button", { name: "Go on" }).click();
    await phone.page.waitForURL(`${stage.hub.address}/settings?section=account`);
    await phone.page.context().close();

    for (const works of [true, false]) {
      const lost = await openPage(stage.browser);
      await enterPassphrase(lost.page, stage.hub.address, email);
      await lost.page.getByLabel("Code of your authenticator").fill(backup);
      await lost.page.getByRole("button", { name: "Go on" }).click();
      if (works) await lost.page.waitForURL(`${stage.hub.address}/settings?section=account`);
      else await lost.page.getByText(/the code is not right, or was used/i).waitFor();
      await lost.page.context().close();
    }
  });

  void test("where the picture of the key cannot be had, the key and the backup codes still can", async () => {
    const { page } = await invitePerson(stage.browser, stage.hub, { name: "Unseen", email: "unseen@example.org" });
    await page.context().route(/\/assets\/qr-code-/, (route) => route.abort());
    await page.goto(`${stage.hub.address}/settings?section=account`);
    const card = page.getByRole("region", { name: "Second factor" });
    await card.getByLabel("Your passphrase").fill(passphrase);
    await card.getByRole("button", { name: "Set it up" }).click();
    await card.getByText("The picture could not be loaded; the key says the same.").waitFor();
    assert.match(await card.locator("code").first().innerText(), /^[A-Z2-7]{16,}$/);
    assert.equal(await card.getByRole("list", { name: "Backup codes" }).getByRole("listitem").count(), 10);
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

  void test("a provider signs in whom the owner invited by that address, and tells a stranger what to do", async () => {
    const checked = (name: string) => ({ email: `${name}@corp.example`, emailVerified: true });
    const accounts = { ada: checked("ada"), stranger: checked("stranger") };
    await using provider = await startOpenIdProvider(accounts, `${stage.hub.address}/api/auth/callback/oidc`);
    const { issuer, clientId, clientSecret } = provider;
    await stage.hub.call("PUT", "/api/settings", {
      settings: {
        oidc_issuer: issuer,
        oidc_client_id: clientId,
        oidc_client_secret: clientSecret,
        oidc_name: "Corp",
      },
    });
    const invited = await invitePerson(stage.browser, stage.hub, { name: "Ada", email: "ada@corp.example" });
    await invited.page.context().close();

    for (const [login, isKnown] of [
      ["ada", true],
      ["stranger", false],
    ] as const) {
      const { page } = await openPage(stage.browser);
      await page.goto(`${stage.hub.address}/login`);
      await page.getByRole("button", { name: "Sign in with Corp" }).click();
      await page.locator("[name=login]").fill(login);
      await page.locator("[name=password]").fill("any");
      await page.locator("button[type=submit]").click();
      await page.getByRole("button", { name: "Continue" }).click();
      if (isKnown) {
        await page.waitForURL(`${stage.hub.address}/chat`);
        await page.goto(`${stage.hub.address}/settings?section=account`);
        assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Ada");
      } else {
        await page.waitForURL(/\/login/);
        await page.getByText("Nobody on this hub has the address that the provider told.").waitFor();
        await page.getByText(/Ask the owner for an invitation/).waitFor();
        assert.deepEqual(await violations(page), []);
      }
      await page.context().close();
    }

    await stage.hub.call("PUT", "/api/settings", { settings: { oidc_issuer: "http://127.0.0.1:9" } });
    const { page } = await openPage(stage.browser);
    await page.goto(`${stage.hub.address}/login`);
    await page.getByRole("button", { name: "Sign in with Corp" }).click();
    await page.getByRole("link", { name: "HEARTH_PROVIDER_FAILED" }).waitFor();
    await page.context().close();
    await stage.hub.call("PUT", "/api/settings", { settings: { oidc_issuer: "" } });
  });

  void test("a key for a program is made, works, and opens nothing once it is revoked", async () => {
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/settings?section=access`);
    const card = page.getByRole("region", { name: "Keys for programs" });
    await card.getByLabel("What the key is for").fill("Backup script");
    await card.getByLabel("Good for").selectOption({ label: "30 days" });
    await card.getByRole("button", { name: "Make a key" }).click();
    const secret = await card.getByRole("status").locator("code").first().innerText();
    const ask = async (): Promise<number> =>
      (await fetch(`${stage.hub.address}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } })).status;
    assert.equal(await ask(), 200);
    assert.deepEqual(await violations(page), []);
    await page.reload();
    await card.getByText("Backup script").waitFor();
    assert.equal(await page.getByText(secret).count(), 0, "it is not shown again");
    await card.getByRole("button", { name: "Revoke Backup script" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("The key opens nothing any more.").waitFor();
    assert.equal(await ask(), 401);
    await card.getByText("Backup script").waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("a browser is signed out from another one, which says which of them it is itself", async () => {
    const email = "twice@example.org";
    const { page } = await invitePerson(stage.browser, stage.hub, { name: "Twice", email });
    const other = await openPage(stage.browser);
    await enterPassphrase(other.page, stage.hub.address, email);
    await other.page.waitForURL(`${stage.hub.address}/settings?section=account`);
    await page.goto(`${stage.hub.address}/settings?section=access`);
    const card = page.getByRole("region", { name: "Browsers that are signed in" });
    await card.getByText("this one").waitFor();
    assert.equal(await card.getByRole("listitem").count(), 2);
    await card.getByRole("button", { name: "Sign out Chrome on Linux" }).click();
    await page.getByText("That browser is signed out.").waitFor();
    await card.getByRole("listitem").nth(1).waitFor({ state: "detached" });
    await other.page.goto(`${stage.hub.address}/tasks`);
    await other.page.waitForURL(/\/login\?next=%2Ftasks/);
    await other.page.context().close();
    await page.context().close();
  });

  void test("a session that lies unused ends, and leads back to where one was", async () => {
    const email = "idle@example.org";
    const { page } = await invitePerson(stage.browser, stage.hub, { name: "Idle", email });
    await page.goto(`${stage.hub.address}/memory`);
    await page.getByRole("heading", { name: "Memory" }).waitFor();
    clock.advance(61 * 60_000);
    await page.goto(`${stage.hub.address}/tasks?state=failed`);
    await page.waitForURL(/\/login\?next=/);
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(`${stage.hub.address}/tasks?state=failed`);
    await page.context().close();
  });
});
