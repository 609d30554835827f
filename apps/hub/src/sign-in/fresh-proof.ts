import type { PersonProof, ProofOutcome, SignIn } from "@hearth/people";
import { RateLimitedError } from "../errors/rate-limited-error.ts";
import { type FailedAttempts, mostFailures } from "./failed-attempts.ts";

/** What is still wanted of a person whose word counts only after a fresh sign-in. */
export interface Wanted {
  needs: "password" | "code" | "sign-in";
  why: string;
}

const wanted: Readonly<Record<Exclude<ProofOutcome, "proven">, Wanted>> = {
  "no-password": {
    needs: "sign-in",
    why: "you have no password here; sign in anew in the portal, by a passkey or a link of hearth login, or set a password there",
  },
  "wrong-password": { needs: "password", why: "the password is not right" },
  "code-needed": { needs: "code", why: "the code of your second factor is needed as well" },
  "wrong-code": { needs: "code", why: "the code is not right" },
};

/**
 * Looks at what a person says to show once more that it is them.
 * @returns what is wanted where it is not enough
 * @throws RateLimitedError after ten failures within a quarter of an hour
 */
export async function checkProof(
  person: string,
  proof: PersonProof,
  { signIn, failures, origin }: { signIn: SignIn; failures: FailedAttempts; origin: string },
): Promise<Wanted | undefined> {
  const name = `person ${person}`;
  const seconds = failures.waitSeconds(name);
  if (seconds > 0) throw new RateLimitedError({ maximum: mostFailures, seconds, of: "tries" });
  const outcome = await signIn.prove(person, proof, origin);
  if (outcome === "proven") {
    failures.clear(name);
    return undefined;
  }
  if (outcome === "wrong-password" || outcome === "wrong-code") failures.note(name);
  return wanted[outcome];
}
