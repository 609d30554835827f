import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * Walks the provider's pages as a person in a browser would, from the address the hub sent them to.
   * @returns where the provider sends the browser back to
   */
  signIn(address: string, login: string): Promise<string>;
}

export interface ProviderAccount {
  email: string;
  emailVerified: boolean;
}

/** A real OpenID Connect provider (the npm package `oidc-provider`) on loopback. */
export async function startOpenIdProvider(
  accounts: Readonly<Record<string, ProviderAccount>>,
  redirectUri: string,
): Promise<TestProvider> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientId = "hearth";
  const clientSecret = "a-client-secret-of-some-length-0123456789";
  const provider = new Provider(issuer, {
    clients: [
      { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], response_types: ["code"] },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // The hub reads the id token, so what it is told must stand there.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["a-key-for-the-cookies-of-this-test"] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: accounts[id]?.email, email_verified: accounts[id]?.emailVerified, name: id }),
    }),
  });
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));
  return {
    issuer,
    clientId,
    clientSecret,
    async signIn(address, login) {
      const jar = new Map<string, string>();
      let next = address;
      let form: Record<string, string> | undefined;
      for (let step = 0; step < 20; step += 1) {
        const answer: Response = await fetch(next, {
          redirect: "manual",
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
          ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
        });
        for (const cookie of answer.headers.getSetCookie()) {
          const [name = "", value = ""] = cookie.split(";")[0]!.split(/=(.*)/s);
          jar.set(name, value);
        }
        form = undefined;
        const location = answer.headers.get("location");
        if (location !== null) {
          next = new URL(location, next).href;
          if (next.startsWith(redirectUri)) return next;
          continue;
        }
        const page = await answer.text();
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
        const action = /action="([^"]+)"/.exec(page)?.[1];
        if (prompt === undefined || action === undefined) throw new Error(`no form at ${next}: ${page.slice(0, 500)}`);
        next = new URL(action, next).href;
        form = prompt === "login" ? { prompt, login, password: "any" } : { prompt };
      }
      throw new Error("the provider's pages have no end");
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
