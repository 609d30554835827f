import { newPassword, type People, personChange, type SignIn } from "@hearth/people";
import { person, personLimits, problem } from "@hearth/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { refusePrograms, roleOf, whichPerson, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const me = z.object({
  person,
  limits: personLimits,
  signedInBy: z.enum(["session", "token"]),
  hasPassword: z.boolean(),
  /** Providers the person has signed in with. */
  providers: z.array(z.string()),
});

const tags = ["people"];
const provenMilliseconds = 15 * 60_000;

/** `/api/v1/me`: the person behind the request. */
export function meRoutes(app: App, { people, signIn }: { people: People; signIn: SignIn }): void {
  const show = async (request: FastifyRequest): Promise<z.infer<typeof me>> => {
    const who = whichPerson(request);
    return {
      person: await people.reader.get(who, who.id),
      limits: await people.reader.limits(who, who.id),
      signedInBy: request.signedInBy ?? "token",
      ...(await signIn.waysOf(who.id)),
    };
  };
  app.get(
    "/api/v1/me",
    { schema: { tags, summary: "Who you are, and what you may use", response: { 200: me, 403: problem } } },
    show,
  );
  app.patch(
    "/api/v1/me",
    {
      config: { needs: "viewer" },
      schema: {
        tags,
        summary: "Change your name or address",
        body: personChange,
        response: { 200: me, 400: problem, 409: problem },
      },
    },
    async (request) => {
      const { name, email } = request.body;
      // A provider signs in whose address it is.
      if (email !== undefined) refusePrograms(request);
      await people.writer.change(whichPerson(request).id, {
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
      });
      return await show(request);
    },
  );
  app.put(
    "/api/v1/me/password",
    {
      config: { needs: "viewer", rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: {
        tags,
        summary: "Set or change your password",
        body: z.strictObject({ password: newPassword, current: z.string().max(1000).optional() }),
        response: { 204: z.undefined(), 400: problem, 403: problem },
      },
    },
    async (request, reply) => {
      const who = whichPerson(request);
      const { password, current } = request.body;
      // The token in the home and a link that was just used both come from the hub's machine, where the owner is.
      const proven = roleOf(request) === "owner" && isProven(request);
      await signIn.setPassword(who.id, password, { current, proven });
      return reply.code(204).send();
    },
  );
  app.get(
    "/api/v1/sign-in",
    {
      config: { public: true },
      schema: {
        tags,
        summary: "Ways to sign in that this hub offers",
        response: {
          200: z.object({
            password: z.boolean(),
            passkey: z.boolean(),
            providers: z.array(z.object({ id: z.string(), name: z.string() })),
            oneTimeLink: z.literal(true),
          }),
        },
      },
    },
    async () => ({ ...(await signIn.offers()), oneTimeLink: true as const }),
  );
}

function isProven(request: FastifyRequest): boolean {
  whoIs(request);
  return request.atMachine || Date.now() - request.signedInAt < provenMilliseconds;
}
