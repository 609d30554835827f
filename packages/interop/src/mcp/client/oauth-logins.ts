import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { NotFoundError, ownerOf, parse, type Principal } from "@hearth/protocol";
import type { SecretStore } from "@hearth/sandbox";
import { auth, type FetchLike, type OAuthClientProvider } from "@modelcontextprotocol/client";
import { z } from "zod";
import { PeerLoginError } from "../../errors/peer-login-error.ts";
import type { Peer } from "../../peers/peer.ts";

/** What is kept of a login, as one secret. Shapes inside are the protocol's; the SDK checks them. */
const kept = z.strictObject({
  client: z.record(z.string(), z.unknown()).optional(),
  tokens: z.record(z.string(), z.unknown()).optional(),
  /** What the server and its authorization server said of themselves when the login began: it ends at the same ones. */
  discovery: z.record(z.string(), z.unknown()).optional(),
  /** A login that has begun: until it ends in the browser, or in ten minutes. */
  pending: z.strictObject({ state: z.string(), verifier: z.string(), until: z.number() }).optional(),
});
type Kept = z.output<typeof kept>;

const loginMilliseconds = 600_000;

type Saved = NonNullable<Awaited<ReturnType<OAuthClientProvider["tokens"]>>>;
type Discovery = Parameters<NonNullable<OAuthClientProvider["saveDiscoveryState"]>>[0];
type Client = NonNullable<Awaited<ReturnType<OAuthClientProvider["clientInformation"]>>>;

export interface OAuthLoginsOptions {
  secrets: () => Promise<Pick<SecretStore, "list" | "set" | "remove" | "use">>;
  /** Where the browser comes back to, such as `http://127.0.0.1:8080/peers/login`. */
  redirectUrl: () => string;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/**
 * Logins at MCP servers by OAuth 2.1: authorization code with PKCE, a client registered on the spot, and tokens in the
 * secret store. A person begins a login and ends it in their browser; a run only uses and refreshes what is there.
 */
export class OAuthLogins {
  readonly #options: Required<OAuthLoginsOptions>;

  constructor(options: OAuthLoginsOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** For a run: never begins a login. */
  provider(who: Principal, peer: Peer): OAuthClientProvider {
    return {
      ...this.#base(who, peer),
      redirectToAuthorization: () => {
        throw new PeerLoginError(peer.name, "it wants you to log in");
      },
      // A run must not spoil a login that is under way in the browser.
      saveCodeVerifier: () => undefined,
      codeVerifier: () => {
        throw new PeerLoginError(peer.name, "no login is under way");
      },
    };
  }

  /**
   * Begins a login: finds the authorization server, registers where that is needed, and gives the link to follow.
   * @throws PeerLoginError
   */
  async begin(who: Principal, peer: Peer, url: string, fetch: FetchLike): Promise<URL> {
    const state = randomBytes(32).toString("base64url");
    let link: URL | undefined;
    let verifier = "";
    const provider: OAuthClientProvider = {
      ...this.#base(who, peer),
      state: () => state,
      redirectToAuthorization: (to) => {
        link = to;
      },
      saveCodeVerifier: (value) => {
        verifier = value;
      },
      codeVerifier: () => verifier,
    };
    try {
      await auth(provider, { serverUrl: url, fetchFn: fetch, forceReauthorization: true });
    } catch (error) {
      throw new PeerLoginError(peer.name, "the login could not begin", error);
    }
    if (link === undefined) throw new PeerLoginError(peer.name, "it gave no link to log in at");
    if (link.protocol !== "https:" && !isLoopback(link))
      throw new PeerLoginError(peer.name, "it would have you log in over a connection that anyone can read");
    const until = this.#options.now() + loginMilliseconds;
    await this.#change(who, peer, (before) => ({ ...before, pending: { state, verifier, until } }));
    return link;
  }

  /**
   * Ends a login with what the browser came back with. The state must be the one that was sent, once and in time.
   * @throws PeerLoginError
   */
  async finish(who: Principal, peer: Peer, url: string, answer: URLSearchParams, fetch: FetchLike): Promise<void> {
    const { pending } = await this.#read(who, peer);
    const state = answer.get("state") ?? "";
    if (pending === undefined || pending.until <= this.#options.now() || !sameText(pending.state, state))
      throw new PeerLoginError(peer.name, "this is not the end of a login that was begun here");
    // Used up before anything else, so that a second try with the same state finds nothing.
    await this.#change(who, peer, ({ pending: _used, ...rest }) => rest);
    const code = answer.get("code");
    if (code === null) throw new PeerLoginError(peer.name, "the login was refused");
    const iss = answer.get("iss");
    const provider: OAuthClientProvider = {
      ...this.#base(who, peer),
      redirectToAuthorization: () => {
        throw new PeerLoginError(peer.name, "the login has to begin again");
      },
      saveCodeVerifier: () => undefined,
      codeVerifier: () => pending.verifier,
    };
    try {
      await auth(provider, {
        serverUrl: url,
        authorizationCode: code,
        fetchFn: fetch,
        ...(iss === null ? {} : { iss }),
      });
    } catch (error) {
      throw new PeerLoginError(peer.name, "the login could not be completed", error);
    }
  }

  /** Whose login a state belongs to, among these. */
  async find(peers: readonly Peer[], state: string): Promise<Peer> {
    for (const peer of peers) {
      const { pending } = await this.#read({ kind: "person", id: peer.owner }, peer);
      if (pending !== undefined && sameText(pending.state, state)) return peer;
    }
    throw new NotFoundError("login", "state");
  }

  async isLoggedIn(who: Principal, peer: Peer): Promise<boolean> {
    return (await this.#read(who, peer)).tokens !== undefined;
  }

  async forget(who: Principal, peer: Peer): Promise<void> {
    await (await this.#options.secrets()).remove(nameOf(who, peer));
  }

  #base(who: Principal, peer: Peer) {
    const redirectUrl = this.#options.redirectUrl();
    return {
      redirectUrl,
      clientMetadata: {
        client_name: "Hearth",
        redirect_uris: [redirectUrl],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
      },
      clientInformation: async () => (await this.#read(who, peer)).client as Client | undefined,
      saveClientInformation: (client: Client) =>
        this.#change(who, peer, (before) => ({ ...before, client: { ...client } })),
      tokens: async () => (await this.#read(who, peer)).tokens as Saved | undefined,
      saveTokens: (tokens: Saved) => this.#change(who, peer, (before) => ({ ...before, tokens: { ...tokens } })),
      discoveryState: async () => (await this.#read(who, peer)).discovery as Discovery | undefined,
      saveDiscoveryState: (discovery: Discovery) =>
        this.#change(who, peer, (before) => ({ ...before, discovery: { ...discovery } })),
      invalidateCredentials: (scope: "all" | "client" | "tokens" | "verifier" | "discovery") =>
        this.#change(who, peer, ({ client, tokens, discovery, ...rest }) => ({
          ...rest,
          ...(discovery === undefined || scope === "all" || scope === "discovery" ? {} : { discovery }),
          ...(client === undefined || scope === "all" || scope === "client" ? {} : { client }),
          ...(tokens === undefined || scope === "all" || scope === "tokens" ? {} : { tokens }),
        })),
    } satisfies Partial<OAuthClientProvider>;
  }

  async #read(who: Principal, peer: Peer): Promise<Kept> {
    const secrets = await this.#options.secrets();
    const name = nameOf(who, peer);
    if (!secrets.list().some((secret) => secret.name === name)) return {};
    return secrets.use(name, (value) => parse(kept, JSON.parse(value), "the stored login"));
  }

  async #change(who: Principal, peer: Peer, edit: (before: Kept) => Kept): Promise<void> {
    const secrets = await this.#options.secrets();
    await secrets.set(nameOf(who, peer), JSON.stringify(edit(await this.#read(who, peer))));
  }
}

/** One name for one owner's peer, within what a secret may be called. */
function nameOf(who: Principal, peer: Peer): string {
  return `peer-login-${hash("sha256", JSON.stringify([ownerOf(who), peer.name])).slice(0, 32)}`;
}

function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(hash("sha256", one)), Buffer.from(hash("sha256", other))];
  return timingSafeEqual(left, right);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
