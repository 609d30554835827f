import { principal, type Principal, ownerOf, problem, ValidationError } from "@hearth/protocol";
import type { CredentialReader, CredentialWriter } from "@hearth/storage";
import { z } from "zod";
import { SettingOffError } from "../../../errors/setting-off-error.ts";
import { roleOf, whichPerson } from "../../../guard/principal.ts";
import { jwtSeconds } from "../../../sign-in/issue-jwt.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { nameParameters } from "./parameters.ts";

const credential = z.object({
  id: z.string(),
  kind: z.enum(["token", "session"]),
  owner: z.string(),
  name: z.string(),
  principal,
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  scopes: z.array(z.string()).readonly().optional(),
});

export interface TokenRoutesOptions {
  reader: CredentialReader;
  writer: CredentialWriter;
  jwtAllowed: () => boolean;
  /** Signs a JWT for a person. */
  issueJwt: (who: Extract<Principal, { kind: "person" }>, role: string) => Promise<string>;
}

/** `/api/v1/tokens`: what programs, agents and devices act with. Only a person makes, lists or revokes them. */
export function tokenRoutes(app: App, { reader, writer, jwtAllowed, issueJwt }: TokenRoutesOptions): void {
  app.get(
    "/api/v1/tokens",
    {
      schema: {
        tags: ["tokens"],
        summary: "List tokens and sessions; secrets are never shown again",
        response: { 200: z.object({ tokens: z.array(credential.extend({ current: z.boolean() })) }) },
      },
    },
    async (request) => ({
      tokens: (await reader.list(whichPerson(request))).map((one) => ({
        ...one,
        /** The one by which this very request was made. */
        current: one.id === request.credential,
      })),
    }),
  );
  app.post(
    "/api/v1/tokens",
    {
      schema: {
        tags: ["tokens"],
        summary: "Make a token; the answer is the only place its secret appears",
        body: z.strictObject({
          name: z.string().min(1).max(200),
          /** Who its bearer is. @default the person who asks */
          principal: principal.optional(),
          /** Limits it to these capabilities, by name or `table.*`, and to /mcp and /a2a. */
          scopes: z
            .array(
              z.string().regex(/^(?:\*|[a-z][a-z0-9.-]*(?:\.\*)?)$/, "must be a capability, or its first words and .*"),
            )
            .min(1)
            .max(100)
            .optional(),
          expiresInSeconds: z.number().int().min(60).max(31_536_000).optional(),
        }),
        response: { 201: z.object({ credential, secret: z.string() }), 400: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { name, principal: bearer = who, scopes, expiresInSeconds } = request.body;
      if (ownerOf(bearer) !== who.id) {
        throw new ValidationError("the body", [{ field: "/principal/onBehalfOf", message: "must be you" }]);
      }
      const issued = await writer.issue(who, {
        kind: "token",
        name,
        principal: bearer,
        ...(scopes === undefined ? {} : { scopes }),
        ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
      });
      return reply.code(201).header("cache-control", "no-store").send(issued);
    },
  );
  app.post(
    "/api/v1/tokens/jwt",
    {
      schema: {
        tags: ["tokens"],
        summary: "Make a token that is a JWT (HS256), good for 24 hours; where the hub takes them",
        response: { 201: z.object({ token: z.string(), expiresAt: z.number() }), 409: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      if (!jwtAllowed()) throw new SettingOffError("a token that is a JWT", "jwt_enabled");
      const token = await issueJwt(who, roleOf(request));
      const options = { kind: "token", name: "JWT", secret: token, expiresInSeconds: jwtSeconds } as const;
      const { credential } = await writer.issue(who, options);
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ token, expiresAt: credential.expiresAt ?? 0 });
    },
  );
  app.delete(
    "/api/v1/tokens/:id",
    {
      schema: {
        tags: ["tokens"],
        summary: "Revoke a token or session",
        params: nameParameters,
        response: { 204: z.undefined(), 404: problem },
      },
    },
    async (request, reply) => {
      await writer.revoke(whichPerson(request), request.params.id);
      return reply.code(204).send();
    },
  );
}
