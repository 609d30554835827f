import { randomUUID } from "node:crypto";
import type { Principal } from "@hearth/protocol";

/** A day, as long as these tokens are good for. */
export const jwtSeconds = 86_400;

/**
 * A token as a signed JWT (RFC 7519, HS256), for API clients that want one. The hub knows it by its hash, as it knows every token: one that
 * was revoked is refused, whatever its signature says.
 */
export async function issueJwt(who: Principal & { kind: "person" }, role: string, secret: string): Promise<string> {
  const { SignJWT } = await import("jose");
  return await new SignJWT({ role })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer("hearth")
    .setAudience("hearth")
    .setSubject(who.id)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${jwtSeconds}s`)
    .sign(Buffer.from(`hearth-jwt ${secret}`));
}

/** Whether a token has the shape of a JWT: three parts with dots between. */
export function looksLikeJwt(token: string): boolean {
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token);
}
