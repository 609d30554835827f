import type { Principal } from "@hearth/protocol";
import type { CredentialReader } from "@hearth/storage";
import type { FastifyRequest } from "fastify";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { UnauthenticatedError } from "../errors/unauthenticated-error.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who makes the request; undefined until it is known, and on public routes. */
    who: Principal | undefined;
    /** When the person last proved who they are, in milliseconds since the Unix epoch; 0 for tokens, which prove less. */
    signedInAt: number;
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

/**
 * Who makes a request: by bearer token or else by session cookie. A request with a wrong token is not tried by its
 * cookie as well, so that a program sees that its token is wrong.
 */
export async function findPrincipal(
  credentials: CredentialReader,
  presented: { authorization: string | undefined; session: string | undefined },
): Promise<{ who: Principal; signedInAt: number } | undefined> {
  if (presented.authorization !== undefined) {
    const token = bearerToken(presented.authorization);
    const credential = token === undefined ? undefined : await credentials.authenticate("token", token);
    return credential === undefined ? undefined : { who: credential.principal, signedInAt: 0 };
  }
  if (presented.session === undefined) return undefined;
  const credential = await credentials.authenticate("session", presented.session);
  return credential === undefined ? undefined : { who: credential.principal, signedInAt: credential.createdAt };
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
