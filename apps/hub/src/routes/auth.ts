import type { SignIn } from "@hearth/people";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { NoSuchRouteError } from "../errors/no-such-route-error.ts";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { RateLimitedError } from "../errors/rate-limited-error.ts";
import { refusePrograms, whichPerson } from "../guard/principal.ts";
import type { SessionDesk, SignInWay } from "../guard/session-desk.ts";
import type { App } from "../http/zod-type-provider.ts";
import { type FailedAttempts, mostFailures } from "../sign-in/failed-attempts.ts";

export interface AuthRoutesOptions {
  signIn: SignIn;
  sessions: SessionDesk;
  /** A TLS proxy stands in front, so that browsers see `https`. */
  secure: boolean;
  failures: FailedAttempts;
}

const ways: Readonly<Record<string, SignInWay>> = {
  "/sign-in/email": "password",
  "/passkey/verify-authentication": "passkey",
  "/two-factor/verify-totp": "second-factor",
  "/two-factor/verify-backup-code": "second-factor",
};

/** `/api/auth`: proving who one is, and setting up how. better-auth answers; the session that follows is the hub's. */
export function authRoutes(app: App, { signIn, sessions, secure, failures }: AuthRoutesOptions): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = request.url.split("?")[0]!.slice("/api/auth".length);
    const access = signIn.accessOf(request.method, path);
    if (access === undefined) throw new NoSuchRouteError(`/api/auth${path}`);
    // Confirming a second factor that is being set up is asked of the same endpoint as signing in with one, and who shows
    // once more that it is them asks for their own passkeys where a stranger asks for any.
    const person =
      access === "person" ||
      (path === "/two-factor/verify-totp" && request.who !== undefined) ||
      (path === "/passkey/generate-authenticate-options" && (request.query as { own?: unknown }).own === "true");
    const who = person ? whichPerson(request) : undefined;
    if (who !== undefined) refusePrograms(request);
    if (who !== undefined && request.scopes !== undefined) throw new NotPermittedError(who, "a token without scopes");
    const email = path === "/sign-in/email" ? addressIn(request.body) : undefined;
    if (email !== undefined) {
      const seconds = failures.waitSeconds(email);
      if (seconds > 0) throw new RateLimitedError({ maximum: mostFailures, seconds, of: "tries" });
    }
    if (path === "/sign-in/social") {
      const { provider } = z.object({ provider: z.string().max(100) }).parse(request.body);
      await signIn.requireProvider(provider);
    }
    const { response, signedIn } = await signIn.handle(toWebRequest(request, secure), who?.id);
    if (email !== undefined && response.status >= 400) failures.note(email);
    if (email !== undefined && response.ok) failures.clear(email);
    void reply.code(response.status).header("cache-control", "no-store");
    for (const [name, value] of response.headers) if (forwarded.has(name)) void reply.header(name, value);
    if (signedIn !== undefined && who === undefined)
      await sessions.begin(signedIn, ways[path] ?? "provider", request, reply);
    if (!path.startsWith("/callback/")) return reply.send(Buffer.from(await response.arrayBuffer()));
    // Sent by the provider's page, so a redirect would go on without our strict cookie; a page of ours would not.
    const failed = signedIn === undefined;
    const place = failed ? `/login#error=${errorIn(response.headers.get("location"))}` : "/";
    return reply.removeHeader("location").code(200).type("text/html; charset=utf-8").send(forwardPage(place));
  };

  const schema = { hide: true };
  app.get("/api/auth/*", { config: { public: true }, schema }, answer);
  app.post(
    "/api/auth/*",
    {
      config: { public: true, rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: { ...schema, body: z.record(z.string(), z.unknown()).optional() },
    },
    answer,
  );
}

const forwarded = new Set(["content-type", "location", "set-cookie"]);

function addressIn(body: unknown): string | undefined {
  const email = (body as { email?: unknown } | undefined)?.email;
  return typeof email === "string" ? email.trim().toLowerCase().slice(0, 254) : undefined;
}

/** A word from a provider's or better-auth's own list; anything else is not passed on. */
function errorIn(location: string | null): string {
  const error = location === null ? null : URL.parse(location, "http://localhost")?.searchParams.get("error");
  return error !== null && error !== undefined && /^[a-zA-Z_]{1,60}$/.test(error) ? error : "sign_in_failed";
}

function forwardPage(place: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${place}"><title>Hearth</title><p><a href="${place}">Go on</a></p>`;
}

/** The request as better-auth reads it. Its origin is the `Host` that the guard has checked. */
function toWebRequest(request: FastifyRequest, secure: boolean): Request {
  const headers = new Headers();
  for (const name of ["content-type", "cookie", "origin", "user-agent", "accept"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const origin = `${secure ? "https" : "http"}://${request.headers.host ?? "localhost"}`;
  return new Request(origin + request.url, {
    method: request.method,
    headers,
    ...(request.method === "POST" ? { body: JSON.stringify(request.body ?? {}) } : {}),
  });
}
