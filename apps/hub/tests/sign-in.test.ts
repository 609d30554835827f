import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { oneTimeCode } from "./support/one-time-code.ts";
import { startOpenIdProvider } from "./support/openid-provider.ts";
import { invite, password, TestBrowser } from "./support/people.ts";
import { SoftwareAuthenticator } from "./support/software-authenticator.ts";
import { assertProblem, startHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

const whoIs = async (browser: TestBrowser): Promise<string | undefined> => {
  const me = await browser.call("GET", "/api/v1/me");
  return me.status === 200 ? (me.body as { person: { name: string } }).person.name : undefined;
};

void test("a second factor is asked for once it is confirmed; a backup code works once; switching it off needs the password", async () => {
  const { browser, email } = await invite(hub, { name: "Tessa" });
  assert.equal((await browser.call("POST", "/api/auth/two-factor/enable", { password: "wrong one" })).status, 400);
  const enabled = await browser.call("POST", "/api/auth/two-factor/enable", { password });
  assert.equal(enabled.status, 200, enabled.text);
  const { totpURI, backupCodes } = enabled.body as { totpURI: string; backupCodes: string[] };
  const unconfirmed = new TestBrowser(hub);
  await unconfirmed.call("POST", "/api/auth/sign-in/email", { email, password });
  assert.equal(await whoIs(unconfirmed), "Tessa", "not confirmed, not asked for");
  const confirmed = await browser.call("POST", "/api/auth/two-factor/verify-totp", { code: oneTimeCode(totpURI) });
  assert.equal(confirmed.status, 200, confirmed.text);
  const me = (await browser.call("GET", "/api/v1/me")).body as { person: { twoFactor: boolean } };
  assert.equal(me.person.twoFactor, true);

  const phone = new TestBrowser(hub);
  const half = await phone.call("POST", "/api/auth/sign-in/email", { email, password });
  assert.equal((half.body as { twoFactorRedirect?: boolean }).twoFactorRedirect, true, half.text);
  assert.equal(await whoIs(phone), undefined);
  assert.equal((await phone.call("POST", "/api/auth/two-factor/verify-totp", { code: "000000" })).status, 401);
  assert.equal(await whoIs(phone), undefined);
  assert.equal(
    (await phone.call("POST", "/api/auth/two-factor/verify-totp", { code: oneTimeCode(totpURI) })).status,
    200,
  );
  assert.equal(await whoIs(phone), "Tessa");

  const [code] = backupCodes;
  for (const expected of ["Tessa", undefined]) {
    const lost = new TestBrowser(hub);
    await lost.call("POST", "/api/auth/sign-in/email", { email, password });
    await lost.call("POST", "/api/auth/two-factor/verify-backup-code", { code });
    assert.equal(await whoIs(lost), expected);
  }
  const database = Buffer.concat(
    await Promise.all(
      ["hearth.db", "hearth.db-wal"].map((file) => readFile(join(hub.home, file)).catch(() => Buffer.alloc(0))),
    ),
  );
  assert.ok(!database.includes(new URL(totpURI).searchParams.get("secret")!), "the secret is stored encrypted");
  assert.ok(!database.includes(code!), "backup codes are stored encrypted");
  assert.equal((await browser.call("POST", "/api/auth/two-factor/disable", { password: "wrong one" })).status, 400);
  assert.equal((await browser.call("POST", "/api/auth/two-factor/disable", { password })).status, 200);
  const plain = new TestBrowser(hub);
  await plain.call("POST", "/api/auth/sign-in/email", { email, password });
  assert.equal(await whoIs(plain), "Tessa");
});

void test("a passkey is registered by who is signed in, signs in alone, and not after it was removed", async () => {
  const { browser } = await invite(hub, { name: "Paula" });
  const key = new SoftwareAuthenticator();
  const options = await browser.call("GET", "/api/auth/passkey/generate-register-options");
  assert.equal(options.status, 200, options.text);
  const response = key.register(options.body, hub.address);
  const registered = await browser.call("POST", "/api/auth/passkey/verify-registration", { response, name: "phone" });
  assert.equal(registered.status, 200, registered.text);

  const signIn = async (authenticator: SoftwareAuthenticator, origin = hub.address) => {
    const other = new TestBrowser(hub);
    const asked = await other.call("GET", "/api/auth/passkey/generate-authenticate-options");
    const answer = authenticator.authenticate(asked.body, origin);
    const verified = await other.call("POST", "/api/auth/passkey/verify-authentication", { response: answer });
    return { other, verified };
  };
  const { other, verified } = await signIn(key);
  assert.equal(verified.status, 200, verified.text);
  assert.equal(await whoIs(other), "Paula");
  const { other: phished } = await signIn(key, "https://evil.example");
  assert.equal(await whoIs(phished), undefined, "what was signed for another page does not count");
  const { other: unknown } = await signIn(new SoftwareAuthenticator());
  assert.equal(await whoIs(unknown), undefined);

  const listed = await browser.call("GET", "/api/auth/passkey/list-user-passkeys");
  const [passkey] = listed.body as { id: string; name: string }[];
  assert.equal(passkey?.name, "phone");
  const { browser: stranger } = await invite(hub, { name: "Mallory" });
  assert.deepEqual((await stranger.call("GET", "/api/auth/passkey/list-user-passkeys")).body, []);
  const offered = async (asker: TestBrowser, query: string): Promise<string[] | undefined> => {
    const answer = await asker.call("GET", `/api/auth/passkey/generate-authenticate-options${query}`);
    return (answer.body as { allowCredentials?: { id: string }[] }).allowCredentials?.map(({ id }) => id);
  };
  assert.deepEqual(
    await offered(browser, "?own=true"),
    [(response as { id: string }).id],
    "who is signed in may ask for their own only",
  );
  for (const [asker, query] of [
    [browser, ""],
    [stranger, "?own=true"],
    [new TestBrowser(hub), ""],
  ] as const)
    assert.equal(await offered(asker, query), undefined, "whose a passkey is is told to nobody else");
  const own = "/api/auth/passkey/generate-authenticate-options?own=true";
  assertProblem(await new TestBrowser(hub).call("GET", own), 401, "HEARTH_UNAUTHENTICATED");
  assert.notEqual((await stranger.call("POST", "/api/auth/passkey/delete-passkey", { id: passkey.id })).status, 200);
  assert.equal((await browser.call("POST", "/api/auth/passkey/delete-passkey", { id: passkey.id })).status, 200);
  const { other: removed } = await signIn(key);
  assert.equal(await whoIs(removed), undefined);
});

void test("an OpenID provider signs in whom the owner invited by that address, and nobody else", async () => {
  const accounts = {
    ada: { email: "ada@corp.example", emailVerified: true },
    unverified: { email: "una@corp.example", emailVerified: false },
    stranger: { email: "stranger@corp.example", emailVerified: true },
    squatted: { email: "squatted@corp.example", emailVerified: true },
  };
  await using provider = await startOpenIdProvider(accounts, `${hub.address}/api/auth/callback/oidc`);
  const settings = {
    oidc_issuer: provider.issuer,
    oidc_client_id: provider.clientId,
    oidc_client_secret: provider.clientSecret,
    oidc_name: "Corp",
  };
  assert.equal((await hub.call("PUT", "/api/settings", { body: { settings } })).status, 200);
  const offers = (await hub.call("GET", "/api/v1/sign-in", { token: null })).body as { providers: object[] };
  assert.deepEqual(offers.providers, [{ id: "oidc", name: "Corp" }]);

  for (const email of ["ada@corp.example", "una@corp.example"]) {
    const made = await hub.call("POST", "/api/v1/invitations", { body: { role: "member", email } });
    const code = (made.body as { path: string }).path.split("#invite=")[1];
    const name = email.split("@")[0]!;
    const accepted = await new TestBrowser(hub).call("POST", "/api/v1/invitations/accept", {
      code,
      name,
      email,
      password,
    });
    assert.equal(accepted.status, 201, accepted.text);
  }
  // Someone gave themselves an address that is not theirs, to be signed in as whom its owner would be.
  await invite(hub, { name: "Squatter", email: "squatted@corp.example" });

  const signIn = async (login: keyof typeof accounts) => {
    const browser = new TestBrowser(hub);
    const begun = await browser.call("POST", "/api/auth/sign-in/social", { provider: "oidc", callbackURL: "/" });
    assert.equal(begun.status, 200, begun.text);
    const back = await provider.signIn((begun.body as { url: string }).url, login);
    const page = await browser.call("GET", back.slice(hub.address.length));
    assert.equal(page.status, 200, page.text);
    return { browser, page: page.text, back };
  };
  const { browser, page, back } = await signIn("ada");
  assert.match(page, /url=\/"/);
  assert.equal(await whoIs(browser), "ada");
  const me = (await browser.call("GET", "/api/v1/me")).body as { providers: string[] };
  assert.deepEqual(me.providers, ["oidc"]);
  const { browser: again } = await signIn("ada");
  assert.equal(await whoIs(again), "ada");
  for (const login of ["unverified", "stranger", "squatted"] as const) {
    const { browser: other, page: refused } = await signIn(login);
    assert.match(refused, /url=\/login#error=[a-z_]+"/i, login);
    assert.equal(await whoIs(other), undefined, login);
  }
  // A callback that another browser began is worth nothing here.
  const elsewhere = new TestBrowser(hub);
  await elsewhere.call("GET", back.slice(hub.address.length));
  assert.equal(await whoIs(elsewhere), undefined);
});

void test("a provider that is not there is named, and what it would send back elsewhere is not followed", async () => {
  await using other = await startHub();
  const settings = { oidc_issuer: "http://127.0.0.1:1", oidc_client_id: "x", oidc_client_secret: "y" };
  await other.call("PUT", "/api/settings", { body: { settings } });
  const browser = new TestBrowser(other);
  const body = { provider: "oidc", callbackURL: "/" };
  assertProblem(await browser.call("POST", "/api/auth/sign-in/social", body), 502, "HEARTH_PROVIDER_FAILED");
  const none = await new TestBrowser(hub).call("POST", "/api/auth/sign-in/social", {
    provider: "google",
    callbackURL: "/",
  });
  assert.ok(none.status >= 400, none.text);
});

void test("a JWT is taken where the hub takes them, for a day, until it is revoked, and only as it was signed", async () => {
  const { browser, person } = await invite(hub, { name: "Jay" });
  assertProblem(await browser.call("POST", "/api/v1/tokens/jwt", {}), 409, "HEARTH_SETTING_OFF");
  await hub.call("PUT", "/api/settings/jwt_enabled", { body: { value: true } });
  const made = await browser.call("POST", "/api/v1/tokens/jwt", {});
  assert.equal(made.status, 201, made.text);
  const { token, expiresAt } = made.body as { token: string; expiresAt: number };
  const [header = "", payload = "", signature] = token.split(".");
  assert.deepEqual(JSON.parse(Buffer.from(header, "base64url").toString()), { alg: "HS256", typ: "JWT" });
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub: string; exp: number; iat: number };
  assert.equal(claims.sub, person.id);
  assert.equal(claims.exp - claims.iat, 86_400);
  assert.ok(Math.abs(expiresAt - claims.exp * 1000) < 5_000);
  const secret = (await readFile(join(hub.home, "keys", "sign-in.key"), "utf8")).trim();
  const expected = createHmac("sha256", `hearth-jwt ${secret}`).update(`${header}.${payload}`).digest("base64url");
  assert.equal(signature, expected, "signed with the hub's secret");
  const me = await hub.call("GET", "/api/v1/me", { token });
  assert.equal((me.body as { person: { id: string } }).person.id, person.id);
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: "owner" })).toString("base64url");
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  for (const wrong of [`${header}.${forged}.${signature}`, `${none}.${forged}.`, `${none}.${forged}.x`])
    assertProblem(await hub.call("GET", "/api/v1/me", { token: wrong }), 401, "HEARTH_UNAUTHENTICATED");
  await hub.call("PUT", "/api/settings/jwt_enabled", { body: { value: false } });
  assert.equal((await hub.call("GET", "/api/v1/me", { token })).status, 401, "switched off");
  await hub.call("PUT", "/api/settings/jwt_enabled", { body: { value: true } });
  const { tokens } = (await browser.call("GET", "/api/v1/tokens")).body as { tokens: { id: string; name: string }[] };
  await browser.call("DELETE", `/api/v1/tokens/${tokens.find(({ name }) => name === "JWT")!.id}`);
  assert.equal((await hub.call("GET", "/api/v1/me", { token })).status, 401, "revoked");
});
