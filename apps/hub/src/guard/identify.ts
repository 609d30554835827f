import type { PersonReader, PersonStanding, SessionUse } from "@hearth/people";
import type { Principal } from "@hearth/protocol";
import type { Credential, CredentialReader } from "@hearth/storage";
import { looksLikeJwt } from "../sign-in/issue-jwt.ts";
import { bearerToken } from "./principal.ts";

/** Who a request comes from, and what is known of the person behind it. */
export interface Identity {
  readonly who: Principal;
  readonly standing: PersonStanding;
  readonly signedInBy: "session" | "token";
  /** Id of the token or session. */
  readonly credential: string;
  /** When the person last proved who they are, in milliseconds since the Unix epoch; 0 for tokens. */
  readonly signedInAt: number;
  /** It is the token that lies in the hub's home, which shows that the owner is at its machine. */
  readonly atMachine: boolean;
  readonly scopes?: readonly string[];
}

export interface IdentityOptions {
  /** The token in the hub's home. */
  ownersToken: string;
  credentials: CredentialReader;
  people: PersonReader;
  sessions: SessionUse;
  /** How long a person's session may lie unused, in milliseconds. */
  idleMilliseconds: (person: string) => Promise<number>;
  /** Whether tokens that are JWTs are taken. */
  jwtAllowed: () => boolean;
}

/** What a request presents. */
export interface Presented {
  authorization: string | undefined;
  session: string | undefined;
}

/** Finds who bears a token or a session; undefined for one that is unknown, has ended, or whose person is gone. */
export type Identify = (
  presented: Presented,
  options?: {
    /** False where nobody did anything, such as for a connection that stays open. @default true */
    isUse?: boolean;
  },
) => Promise<Identity | undefined>;

/**
 * Who makes a request: by bearer token or else by session cookie. A request with a wrong token is not tried by its
 * cookie as well, so that a program sees that its token is wrong. A session that lay idle for too long has ended.
 */
export function createIdentify({
  ownersToken,
  credentials,
  people,
  sessions,
  idleMilliseconds,
  jwtAllowed,
}: IdentityOptions): Identify {
  const withStanding = async (
    { id, principal: who, createdAt, scopes }: Credential,
    signedInBy: Identity["signedInBy"],
  ): Promise<Identity | undefined> => {
    const standing = await people.standing(who);
    if (standing === undefined) return undefined;
    return {
      who,
      standing,
      signedInBy,
      credential: id,
      signedInAt: signedInBy === "session" ? createdAt : 0,
      atMachine: false,
      ...(scopes === undefined ? {} : { scopes }),
    };
  };
  return async ({ authorization, session }, { isUse = true } = {}) => {
    if (authorization !== undefined) {
      const token = bearerToken(authorization);
      if (token !== undefined && looksLikeJwt(token) && !jwtAllowed()) return undefined;
      const credential = token === undefined ? undefined : await credentials.authenticate("token", token);
      const found = credential === undefined ? undefined : await withStanding(credential, "token");
      return found === undefined ? undefined : { ...found, atMachine: token === ownersToken };
    }
    if (session === undefined) return undefined;
    const credential = await credentials.authenticate("session", session);
    if (credential === undefined) return undefined;
    const idle = await idleMilliseconds(credential.owner);
    const used = await sessions.touch(credential.id, {
      since: credential.createdAt,
      idleMilliseconds: idle,
      note: isUse,
    });
    return used ? await withStanding(credential, "session") : undefined;
  };
}
