import { didKeyToPublicKey, formerKey, publicKeyToOpenSsh, publicKeyToPem, revocation } from "@hearth/identity";
import { problem } from "@hearth/protocol";
import { z } from "zod";
import { whichOwner, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import type { DeviceKeys, KeyView } from "../../../keys/device-keys.ts";

const keyAnswer = z.object({
  did: z.string(),
  created: z.number(),
  publicKey: z.object({ raw: z.string(), pem: z.string(), openssh: z.string() }),
  formerKeys: z.array(formerKey),
  revocations: z.array(revocation),
});

/** `/api/v1/key`: this device's public key in every form. Only the hub's owner rotates it and revokes old ones. */
export function keyRoutes(app: App, { keys }: { keys: DeviceKeys }): void {
  app.get(
    "/api/v1/key",
    {
      schema: {
        tags: ["key"],
        summary: "Show this device's public key (raw in hexadecimal), the keys before it, and what is revoked",
        response: { 200: keyAnswer },
      },
    },
    async (request) => {
      whoIs(request);
      return answer(await keys.view());
    },
  );
  app.post(
    "/api/v1/key/rotate",
    {
      config: { needs: "owner" },
      schema: {
        tags: ["key"],
        summary:
          "Replace this device's key; what the old one signed stays valid, and the journal is signed on by the new one",
        response: { 200: keyAnswer, 403: problem },
      },
    },
    async (request) => {
      whichOwner(request);
      return answer(await keys.rotate());
    },
  );
  app.post(
    "/api/v1/key/revocations",
    {
      config: { needs: "owner" },
      schema: {
        tags: ["key"],
        summary: "Say for ever that a key must not be believed, from now or from a time (ms since 1970) on",
        body: z.strictObject({
          did: z.string().max(64),
          reason: z.string().min(1).max(500),
          since: z.number().int().nonnegative().optional(),
        }),
        response: { 201: keyAnswer, 400: problem, 403: problem },
      },
    },
    async (request, reply) => {
      whichOwner(request);
      const { did, reason, since } = request.body;
      const view = await keys.revoke({ did, reason, ...(since === undefined ? {} : { since }) });
      return reply.code(201).send(answer(view));
    },
  );
}

function answer({ did, created, formerKeys, revocations }: KeyView): z.input<typeof keyAnswer> {
  const raw = didKeyToPublicKey(did);
  return {
    did,
    created,
    publicKey: { raw: Buffer.from(raw).toString("hex"), pem: publicKeyToPem(raw), openssh: publicKeyToOpenSsh(raw) },
    formerKeys: [...formerKeys],
    revocations: [...revocations],
  };
}
