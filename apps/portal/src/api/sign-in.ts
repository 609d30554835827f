import { queryOptions } from "@tanstack/react-query";
import type { Person, Role } from "./people.ts";
import { call } from "./call.ts";
import { Problem } from "./problem.ts";

/** Characters that a passphrase must have; the hub wants as many. */
export const shortestPassphrase = 10;

/** The ways in that this hub offers. */
export interface SignInWays {
  password: boolean;
  passkey: boolean;
  providers: { id: string; name: string }[];
}

const linkOnly: SignInWays = { password: false, passkey: false, providers: [] };

export const waysQuery = queryOptions({
  queryKey: ["sign-in"],
  // Whoever cannot ask can still sign in by the link.
  queryFn: ({ signal }) => call<SignInWays>("GET", "/api/v1/sign-in", { signal }).catch(() => linkOnly),
});

export const signInByLink = (code: string): Promise<void> => call("POST", "/login", { body: { code } });

/** @returns whether a second factor is wanted as well */
export async function signInByPassword(email: string, password: string): Promise<{ secondFactor: boolean }> {
  const body = { email, password };
  const answer = await explained(call<{ twoFactorRedirect?: boolean }>("POST", "/api/auth/sign-in/email", { body }));
  return { secondFactor: answer.twoFactorRedirect === true };
}

/** @param code six digits of an authenticator, or a code kept for the case that it is lost */
export async function confirmSecondFactor(code: string): Promise<void> {
  const way = /^\d{6}$/.test(code) ? "verify-totp" : "verify-backup-code";
  const wrong = "the code is not right, or was used; the clock of your authenticator must be right";
  await explained(call("POST", `/api/auth/two-factor/${way}`, { body: { code } }), { 400: wrong, 401: wrong });
}

export async function addressOfProvider(provider: string, callbackURL: string): Promise<string> {
  const body = { provider, callbackURL };
  return (await explained(call<{ url: string }>("POST", "/api/auth/sign-in/social", { body }))).url;
}

export interface InvitationLook {
  role: Role;
  email: string | null;
  expiresAt: number;
}

export const lookAtInvitation = (code: string): Promise<InvitationLook> =>
  call("POST", "/api/v1/invitations/look", { body: { code } });
export const acceptInvitation = (body: {
  code: string;
  name: string;
  email: string;
  password: string;
}): Promise<{ person: Person }> => call("POST", "/api/v1/invitations/accept", { body });

/**
 * The sign-in's own refusals say less than the hub's, so they are put into words here.
 * @param wrong what a status means for this call
 */
export async function explained<Answer>(
  answer: Promise<Answer>,
  wrong: Readonly<Record<number, string>> = {},
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Problem) || error.hint !== undefined) throw error;
    const words: Readonly<Record<number, string>> = {
      401: "the address or the passphrase is not right",
      403: "this way in is not open",
      429: "there were too many tries; wait a minute",
      ...wrong,
    };
    throw new Problem({ detail: words[error.status] ?? error.message, status: error.status, errors: [] });
  }
}
