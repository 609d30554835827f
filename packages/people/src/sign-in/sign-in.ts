import { createHmac } from "node:crypto";
import type { Database, Statement } from "@hearth/storage";
import { ProviderFailedError } from "../errors/provider-failed-error.ts";
import { WrongPasswordError } from "../errors/wrong-password-error.ts";
import { type PersonProof, type ProofOutcome, provePerson } from "./prove-person.ts";
import { addressOf, ensureUser, passwordHashOf, providersOf, replacePassword, waysInUse } from "./account-rows.ts";
import type { Auth } from "./create-auth.ts";
import { accessOf, type EndpointAccess } from "./endpoints.ts";
import type { OpenIdProvider, OpenIdSettings, ProviderFetch } from "./open-id-provider.ts";
import { hashPassword, isPassword } from "./password.ts";

export interface SignInOptions {
  database: Database<unknown>;
  /** The id of the person whose address needs nobody's word. */
  owner: string;
  /** At least 32 characters; called when it is first needed. */
  secret: () => Promise<string>;
  /** The providers the owner set up, as they are now. */
  providers: () => Promise<readonly OpenIdSettings[]>;
  /** A way to one issuer. */
  fetchFor: (issuer: string) => ProviderFetch;
}

/** An answer of better-auth, and who it says has proved who they are. */
export interface SignInAnswer {
  readonly response: Response;
  readonly signedIn?: string;
}

/** What the providers said of themselves when they were asked. */
interface Discovered {
  /** The settings that held then. */
  key: string;
  at: number;
  providers: OpenIdProvider[];
  failed: Map<string, unknown>;
}

const providersLastMilliseconds = 600_000;
const failureLastsMilliseconds = 30_000;
const mostOrigins = 20;

/**
 * Checks who someone is: by password, passkey, second factor or provider. better-auth does it, and is loaded at the first
 * call that needs it. Its own sessions live for one request only: the hub's are what counts, so a session that the hub
 * ended is ended.
 */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #auths = new Map<string, { auth: Auth; secret: string }>();
  #discovered: Discovered | undefined;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** Who may ask this endpoint below `/api/auth`; undefined for one that does not exist. */
  accessOf(method: string, path: string): EndpointAccess | undefined {
    return accessOf(method, path);
  }

  /** What the sign-in page can offer. Loads nothing. */
  async offers(): Promise<{ password: boolean; passkey: boolean; providers: { id: string; name: string }[] }> {
    const providers = await this.#options.providers();
    return {
      ...(await waysInUse(this.#options.database)),
      providers: providers.map(({ id, name }) => ({ id, name })),
    };
  }

  /** How a person can sign in. */
  async waysOf(person: string): Promise<{ hasPassword: boolean; providers: string[] }> {
    const { database } = this.#options;
    return {
      hasPassword: (await passwordHashOf(database, person)) !== undefined,
      providers: await providersOf(database, person),
    };
  }

  /**
   * Sets or changes a password.
   * @param current the one in use; `proven` does without it, for who has just come in by a link made on the machine
   * @throws WrongPasswordError
   */
  async setPassword(
    person: string,
    password: string,
    { current, proven }: { current: string | undefined; proven: boolean },
  ): Promise<void> {
    const { database, owner } = this.#options;
    const hash = await passwordHashOf(database, person);
    if (hash !== undefined && !proven && (current === undefined || !(await isPassword(current, hash))))
      throw new WrongPasswordError("/current");
    const fresh = await hashPassword(password);
    await database.batch([
      ensureUser(database, person, { verified: person === owner }),
      ...replacePassword(database, person, fresh),
    ]);
  }

  /** Statements that give a new person a password, to be kept with the person. */
  async rowsFor(password: string, { verified }: { verified: boolean }): Promise<(person: string) => Statement[]> {
    const { database } = this.#options;
    const hash = await hashPassword(password);
    return (person) => [ensureUser(database, person, { verified }), ...replacePassword(database, person, hash)];
  }

  /**
   * Lets better-auth answer a request to one of its endpoints.
   * @param request at the origin the guard has checked
   * @param person who asks, by the hub's own session
   * @throws ProviderFailedError
   */
  async handle(request: Request, person: string | undefined): Promise<SignInAnswer> {
    const { origin, pathname } = new URL(request.url);
    const { auth, secret } = await this.#authAt(origin, /\/(?:sign-in\/social|callback\/[^/]+)$/.test(pathname));
    const context = await auth.$context;
    const { name } = context.authCookies.sessionToken;
    const headers = new Headers(request.headers);
    const cookies = (headers.get("cookie") ?? "")
      .split("; ")
      .filter((one) => one.startsWith("hearth_auth.") && !one.startsWith(`${name}=`));
    let session: string | undefined;
    if (person !== undefined) {
      const { database, owner } = this.#options;
      await database.batch([ensureUser(database, person, { verified: person === owner })]);
      session = (await context.internalAdapter.createSession(person)).token;
      const signature = createHmac("sha256", secret).update(session).digest("base64");
      cookies.push(`${name}=${encodeURIComponent(`${session}.${signature}`)}`);
    }
    headers.set("cookie", cookies.join("; "));
    try {
      const response = await auth.handler(new Request(request, { headers }));
      const made = sessionIn(response, name);
      if (made === undefined || made === session) return { response: without(response, name) };
      const found = await context.internalAdapter.findSession(made);
      await context.internalAdapter.deleteSession(made);
      const signedIn = found?.user.id;
      return { response: without(response, name), ...(signedIn === undefined ? {} : { signedIn }) };
    } finally {
      if (session !== undefined) await context.internalAdapter.deleteSession(session);
    }
  }

  /** Whether a person shows once more that it is them. Begins no session. @param origin the hub's own address */
  async prove(person: string, proof: PersonProof, origin: string): Promise<ProofOutcome> {
    const { database } = this.#options;
    if ((await passwordHashOf(database, person)) === undefined) return "no-password";
    const email = await addressOf(database, person);
    if (email === undefined) return "no-password";
    return await provePerson({ person, email, origin, proof, handle: (request) => this.handle(request, undefined) });
  }

  /** @throws ProviderFailedError when this provider, which is set up, could not be reached */
  async requireProvider(id: string): Promise<void> {
    const { failed } = await this.#discover();
    const error = failed.get(id);
    if (error instanceof ProviderFailedError) throw error;
    if (error !== undefined) throw new ProviderFailedError(id, "it failed", error);
  }

  async #authAt(origin: string, withProviders: boolean): Promise<{ auth: Auth; secret: string }> {
    const { providers, at } = withProviders ? await this.#discover() : { providers: [], at: 0 };
    const name = `${origin} ${at}`;
    const known = this.#auths.get(name);
    if (known !== undefined) return known;
    const { createAuth } = await import("./create-auth.ts");
    const secret = await this.#options.secret();
    const made = { auth: createAuth({ database: this.#options.database, secret, origin, providers }), secret };
    if (this.#auths.size >= mostOrigins) this.#auths.clear();
    this.#auths.set(name, made);
    return made;
  }

  async #discover(): Promise<Discovered> {
    const settings = await this.#options.providers();
    const key = JSON.stringify(settings);
    const known = this.#discovered;
    if (known?.key === key) {
      const lasts = known.failed.size === 0 ? providersLastMilliseconds : failureLastsMilliseconds;
      if (Date.now() - known.at < lasts) return known;
    }
    const found: Discovered = { key, at: Date.now(), providers: [], failed: new Map() };
    if (settings.length > 0) {
      const { discover } = await import("./open-id-provider.ts");
      for (const one of settings) {
        await discover(one, this.#options.fetchFor(one.issuer)).then(
          (provider) => found.providers.push(provider),
          (error: unknown) => found.failed.set(one.id, error),
        );
      }
    }
    this.#discovered = found;
    return found;
  }
}

/** The token of the session that an answer begins. */
function sessionIn(response: Response, name: string): string | undefined {
  for (const cookie of response.headers.getSetCookie()) {
    if (!cookie.startsWith(`${name}=`)) continue;
    const value = decodeURIComponent(cookie.slice(name.length + 1).split(";")[0] ?? "");
    const token = value.split(".")[0] ?? "";
    if (token !== "") return token;
  }
  return undefined;
}

/** The answer without the cookies of better-auth's own session, which no browser is to have. */
function without(response: Response, name: string): Response {
  const headers = new Headers(response.headers);
  headers.delete("set-cookie");
  for (const cookie of response.headers.getSetCookie())
    if (!cookie.startsWith(`${name}=`)) headers.append("set-cookie", cookie);
  return new Response(response.body, { status: response.status, headers });
}
