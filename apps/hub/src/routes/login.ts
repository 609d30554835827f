import { ownerOf, problem } from "@hearth/protocol";
import type { LoginLinkWriter } from "@hearth/storage";
import { z } from "zod";
import { LoginLinkError } from "../errors/login-link-error.ts";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { whichPerson, whoIs } from "../guard/principal.ts";
import type { SessionDesk } from "../guard/session-desk.ts";
import type { App } from "../http/zod-type-provider.ts";

export interface LoginRoutesOptions {
  links: LoginLinkWriter;
  sessions: SessionDesk;
}

/**
 * `POST /login` exchanges a one-time code for a session. The page at `GET /login` sends it: the code stands behind
 * the `#` of the link, so it never is in a request line, a log or a Referer.
 */
export function loginRoutes(app: App, { links, sessions }: LoginRoutesOptions): void {
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
      await sessions.begin(redemption.owner, "link", request, reply);
      return reply.code(204).send();
    },
  );
  app.post(
    "/api/v1/login-links",
    {
      schema: {
        tags: ["login"],
        summary: "Make a one-time login link for a browser; with the owner's token, which lies on the hub's machine",
        response: { 201: z.object({ path: z.string(), expiresAt: z.number() }), 403: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      // A link signs in anew, which whoever has another token or an old session has not shown that they may.
      if (!request.atMachine) throw new NotPermittedError(who, "the owner's token, which lies on the hub's machine");
      const { code, expiresAt } = await links.issue(who);
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ path: `/login#${code}`, expiresAt });
    },
  );
  app.post(
    "/logout",
    {
      config: { needs: "viewer" },
      schema: { tags: ["login"], summary: "End this session", response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      const who = whoIs(request);
      await sessions.end(who, ownerOf(who), request, reply);
      return reply.code(204).send();
    },
  );
}
