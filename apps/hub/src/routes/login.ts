import { problem } from "@hearth/protocol";
import type { CredentialWriter, LoginLinkWriter } from "@hearth/storage";
import { z } from "zod";
import { LoginLinkError } from "../errors/login-link-error.ts";
import { sessionCookie, whichPerson, whoIs } from "../guard/principal.ts";
import type { App } from "../http/zod-type-provider.ts";

const sessionSeconds = 30 * 24 * 3600;

export interface LoginRoutesOptions {
  links: LoginLinkWriter;
  credentials: CredentialWriter;
  /** The port the hub listens on. */
  port: () => number;
  /** Cookies go over TLS only. */
  secure: boolean;
}

/**
 * `POST /login` exchanges a one-time code for a session. The page at `GET /login` sends it: the code stands behind
 * the `#` of the link, so it never is in a request line, a log or a Referer.
 */
export function loginRoutes(app: App, { links, credentials, port, secure }: LoginRoutesOptions): void {
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure } as const;
  app.post(
    "/login",
    {
      config: { public: true, rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: {
        tags: ["login"],
        summary: "Exchange the code of a login link for a session cookie",
        body: z.strictObject({ code: z.string().min(1).max(200) }),
        response: { 204: z.undefined(), 401: problem },
      },
    },
    async (request, reply) => {
      const redemption = await links.redeem(request.body.code);
      if (redemption.kind === "refused") throw new LoginLinkError(redemption.reason);
      const { secret } = await credentials.issue(
        { kind: "person", id: redemption.owner },
        { kind: "session", name: describeBrowser(request.headers["user-agent"]), expiresInSeconds: sessionSeconds },
      );
      return reply
        .setCookie(sessionCookie(port()), secret, { ...cookie, maxAge: sessionSeconds })
        .header("cache-control", "no-store")
        .code(204)
        .send();
    },
  );
  app.post(
    "/api/v1/login-links",
    {
      schema: {
        tags: ["login"],
        summary: "Make a one-time login link for a browser",
        response: { 201: z.object({ path: z.string(), expiresAt: z.number() }) },
      },
    },
    async (request, reply) => {
      const { code, expiresAt } = await links.issue(whichPerson(request));
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ path: `/login#${code}`, expiresAt });
    },
  );
  app.post(
    "/logout",
    { schema: { tags: ["login"], summary: "End this session", response: { 204: z.undefined() } } },
    async (request, reply) => {
      const who = whoIs(request);
      const secret = request.cookies[sessionCookie(port())];
      if (secret !== undefined) await credentials.revokeSecret(who, secret);
      return reply.clearCookie(sessionCookie(port()), cookie).code(204).send();
    },
  );
}

function describeBrowser(agent: string | undefined): string {
  return (agent ?? "browser").replaceAll(/[^\x20-\x7e]/g, "").slice(0, 200) || "browser";
}
