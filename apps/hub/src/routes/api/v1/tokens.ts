import { principal, ownerOf, problem, ValidationError } from "@hearth/protocol";
import type { CredentialReader, CredentialWriter } from "@hearth/storage";
import { z } from "zod";
import { whichPerson } from "../../../guard/principal.ts";
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
});

export interface TokenRoutesOptions {
  reader: CredentialReader;
  writer: CredentialWriter;
}

/** `/api/v1/tokens`: what programs, agents and devices act with. Only a person makes, lists or revokes them. */
export function tokenRoutes(app: App, { reader, writer }: TokenRoutesOptions): void {
  app.get(
    "/api/v1/tokens",
    {
      schema: {
        tags: ["tokens"],
        summary: "List tokens and sessions; secrets are never shown again",
        response: { 200: z.object({ tokens: z.array(credential) }) },
      },
    },
    async (request) => ({ tokens: await reader.list(whichPerson(request)) }),
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
          expiresInSeconds: z.number().int().min(60).max(31_536_000).optional(),
        }),
        response: { 201: z.object({ credential, secret: z.string() }), 400: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { name, principal: bearer = who, expiresInSeconds } = request.body;
      if (ownerOf(bearer) !== who.id) {
        throw new ValidationError("the body", [{ field: "/principal/onBehalfOf", message: "must be you" }]);
      }
      const issued = await writer.issue(who, {
        kind: "token",
        name,
        principal: bearer,
        ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
      });
      return reply.code(201).header("cache-control", "no-store").send(issued);
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
