import { emailAddress, newPassword, type People, personName, type SignIn } from "@hearth/people";
import { describePrincipal, givenRole, invitation, type NewReceipt, person, problem } from "@hearth/protocol";
import { z } from "zod";
import { LoginLinkError } from "../../../errors/login-link-error.ts";
import { whichOwner } from "../../../guard/principal.ts";
import type { SessionDesk } from "../../../guard/session-desk.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const tags = ["people"];
const code = z.string().min(1).max(200);
const slow = { max: 30, timeWindow: 60_000 };

export interface InvitationRoutesOptions {
  people: People;
  signIn: SignIn;
  sessions: SessionDesk;
  /** Called for a person who has just come, before they do anything. */
  welcome: (person: string) => Promise<void>;
  record: (receipt: NewReceipt) => Promise<unknown>;
}

/** `/api/v1/invitations`: ways in for other people. The owner makes them; whoever holds the code accepts. */
export function invitationRoutes(
  app: App,
  { people, signIn, sessions, welcome, record }: InvitationRoutesOptions,
): void {
  const { invitations, reader } = people;
  app.get(
    "/api/v1/invitations",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "List invitations that wait",
        response: { 200: z.object({ invitations: z.array(invitation) }), 403: problem },
      },
    },
    async (request) => {
      whichOwner(request);
      return { invitations: await invitations.list() };
    },
  );
  app.post(
    "/api/v1/invitations",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "Invite someone; the answer is the only place the code appears",
        body: z.strictObject({
          role: givenRole.default("member"),
          email: emailAddress.optional(),
          expiresInSeconds: z.number().int().min(60).max(2_592_000).optional(),
        }),
        response: { 201: z.object({ invitation, path: z.string() }), 403: problem },
      },
    },
    async (request, reply) => {
      const who = whichOwner(request);
      const { role, email, expiresInSeconds } = request.body;
      const made = await invitations.invite(who, {
        role,
        ...(email === undefined ? {} : { email }),
        ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
      });
      await record({
        kind: "hub",
        action: "person-invited",
        principal: describePrincipal(who),
        owner: who.id,
        body: { invitation: made.invitation.id, role },
      });
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ invitation: made.invitation, path: `/login#invite=${made.code}` });
    },
  );
  app.delete(
    "/api/v1/invitations/:id",
    {
      config: { needs: "owner" },
      schema: {
        tags,
        summary: "Take an invitation back",
        params: z.object({ id: z.string().min(1).max(128) }),
        response: { 204: z.undefined(), 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      whichOwner(request);
      await invitations.withdraw(request.params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    "/api/v1/invitations/look",
    {
      config: { public: true, rateLimit: slow },
      schema: {
        tags,
        summary: "See what a code is good for",
        body: z.strictObject({ code }),
        response: { 200: invitation.omit({ id: true, createdAt: true }), 401: problem },
      },
    },
    async (request) => {
      const found = await invitations.look(request.body.code);
      if (found === undefined) throw new LoginLinkError("invitation");
      return { role: found.role, email: found.email, expiresAt: found.expiresAt };
    },
  );
  app.post(
    "/api/v1/invitations/accept",
    {
      config: { public: true, rateLimit: slow },
      schema: {
        tags,
        summary: "Accept an invitation: makes the person and signs them in",
        body: z.strictObject({ code, name: personName, email: emailAddress, password: newPassword }),
        response: { 201: z.object({ person }), 400: problem, 401: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const { code: given, name, email, password } = request.body;
      const found = await invitations.look(given);
      if (found === undefined) throw new LoginLinkError("invitation");
      // The owner wrote this address down, so a provider that checked it may sign the person in.
      const signInRows = await signIn.rowsFor(password, { verified: found.email === email });
      const outcome = await invitations.accept(given, { name, email, signIn: signInRows });
      if (outcome.kind === "refused")
        throw new LoginLinkError(outcome.reason === "other-address" ? "other-address" : "invitation");
      await welcome(outcome.person);
      await sessions.begin(outcome.person, "invitation", request, reply);
      const who = { kind: "person", id: outcome.person } as const;
      return reply.code(201).send({ person: await reader.get(who, who.id) });
    },
  );
}
