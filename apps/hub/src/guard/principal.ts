import type { PersonStanding } from "@hearth/people";
import { type Principal, type Role, roleReaches } from "@hearth/protocol";
import type { FastifyRequest } from "fastify";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { UnauthenticatedError } from "../errors/unauthenticated-error.ts";
import { owner } from "../owner.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who makes the request; undefined until it is known, and on public routes. */
    who: Principal | undefined;
    /** Role and limits of the person behind `who`; undefined where `who` is. */
    standing: PersonStanding | undefined;
    /** How `who` was found. */
    signedInBy: "session" | "token" | undefined;
    /** Id of the token or session by which `who` was found. */
    credential: string | undefined;
    /** When the person last proved who they are, in milliseconds since the Unix epoch; 0 for tokens, which prove less. */
    signedInAt: number;
    /** The token in the hub's home was sent: the owner is at its machine. */
    atMachine: boolean;
    /** Capabilities that the caller's token is limited to; undefined when nothing limits it. */
    scopes: readonly string[] | undefined;
  }
}

/** The session cookie's name. Cookies are shared by all ports of a host, so the name tells hubs apart. */
export function sessionCookie(port: number): string {
  return `hearth_session_${port}`;
}

/** The bearer token of a request, if it has one (RFC 6750). */
export function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
}

/** When the person behind a request signed in; see `FastifyRequest.signedInAt`. */
export function signedInAt(request: FastifyRequest): number {
  return request.signedInAt;
}

/**
 * The principal of a request on a route that is not public.
 * @throws UnauthenticatedError
 */
export function whoIs(request: FastifyRequest): Principal {
  if (request.who === undefined) throw new UnauthenticatedError();
  return request.who;
}

/**
 * The principal of a request that only a person may make.
 * @throws UnauthenticatedError, NotPermittedError
 */
export function whichPerson(request: FastifyRequest): Extract<Principal, { kind: "person" }> {
  const who = whoIs(request);
  if (who.kind !== "person") throw new NotPermittedError(who, "a person");
  return who;
}

/**
 * The principal of a request that only the owner of this hub may make: what it changes is the device's, not one person's.
 * @throws UnauthenticatedError, NotPermittedError
 */
export function whichOwner(request: FastifyRequest): Extract<Principal, { kind: "person" }> {
  const who = whichPerson(request);
  if (who.id !== owner.id) throw new NotPermittedError(who, "the owner of this hub");
  return who;
}

/**
 * Refuses the token of a program where what is asked would let it sign in as the person whose token it has.
 * @throws UnauthenticatedError, NotPermittedError
 */
export function refusePrograms(request: FastifyRequest): void {
  const who = whoIs(request);
  if (request.signedInBy === "token" && !request.atMachine)
    throw new NotPermittedError(who, "a browser where you are signed in; a token is for programs");
}

/** What completes "this needs …" for each role. */
const roleWords: Readonly<Record<Role, string>> = {
  owner: "the owner of this hub",
  operator: "the owner or an operator of this hub",
  member: "a member of this hub; a viewer only reads",
  viewer: "a person of this hub",
};

/**
 * Refuses a request whose person's role does not reach.
 * @throws UnauthenticatedError, NotPermittedError
 */
export function requireRole(request: FastifyRequest, needs: Role): void {
  const who = whoIs(request);
  if (request.standing === undefined) throw new UnauthenticatedError();
  if (!roleReaches(request.standing.role, needs)) throw new NotPermittedError(who, roleWords[needs]);
}

/** The role of the person behind a request on a route that is not public. @throws UnauthenticatedError */
export function roleOf(request: FastifyRequest): Role {
  if (request.standing === undefined) throw new UnauthenticatedError();
  return request.standing.role;
}
