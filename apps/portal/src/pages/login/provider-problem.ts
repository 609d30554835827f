import { Problem } from "../../api/problem.ts";

/** Why signing in with a provider led nowhere, by the word that the hub gives for it, and what to do. */
export function providerProblem(code: string): Problem {
  const unknown = new Set(["signup_disabled", "account_not_linked", "unable_to_link_account", "user_not_found"]);
  if (unknown.has(code))
    return new Problem({
      status: 403,
      detail: "nobody on this hub has the address that the provider told",
      hint: "Ask the owner for an invitation for that very address. The provider must have checked the address, too.",
    });
  if (code === "access_denied")
    return new Problem({ status: 403, detail: "the provider says that you did not agree", hint: "Sign in once more." });
  return new Problem({
    status: 502,
    detail: `the provider did not let you in (${code})`,
    hint: "Sign in once more. If it stays so, the owner finds the provider under Settings, Security.",
  });
}
