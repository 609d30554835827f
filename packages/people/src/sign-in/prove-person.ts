import type { SignInAnswer } from "./sign-in.ts";

/** What a person says to show once more that it is them. */
export interface PersonProof {
  password: string;
  /** Six digits of an authenticator, or a backup code; for who set up a second factor. */
  code?: string | undefined;
}

/** `wrong-code`: the password was right, and the code is not; `code-needed`: none was given. */
export type ProofOutcome = "proven" | "no-password" | "wrong-password" | "code-needed" | "wrong-code";

export interface ProvePersonOptions {
  person: string;
  email: string;
  /** The hub's own address. */
  origin: string;
  proof: PersonProof;
  /** Lets better-auth answer a request. */
  handle: (request: Request) => Promise<SignInAnswer>;
}

/** Has better-auth check a password and, where one is set up, a second factor, as at a sign-in, without beginning a session. */
export async function provePerson({ person, email, origin, proof, handle }: ProvePersonOptions): Promise<ProofOutcome> {
  const post = (path: string, body: object, cookie = ""): Promise<SignInAnswer> =>
    handle(
      new Request(`${origin}/api/auth${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin, cookie },
        body: JSON.stringify(body),
      }),
    );
  const first = await post("/sign-in/email", { email, password: proof.password });
  if (first.signedIn !== undefined) return first.signedIn === person ? "proven" : "wrong-password";
  const answer: unknown = first.response.ok ? await first.response.json() : undefined;
  const { twoFactorRedirect } = (answer ?? {}) as { twoFactorRedirect?: unknown };
  if (twoFactorRedirect !== true) return "wrong-password";
  if (proof.code === undefined || proof.code === "") return "code-needed";
  const cookie = first.response.headers
    .getSetCookie()
    .map((one) => one.split(";")[0]!)
    .join("; ");
  const way = /^\d{6}$/.test(proof.code) ? "verify-totp" : "verify-backup-code";
  const second = await post(`/two-factor/${way}`, { code: proof.code }, cookie);
  return second.signedIn === person ? "proven" : "wrong-code";
}
