import { NotFoundError } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { openPolicy } from "../policy/open-policy.ts";

export default action<{ json: boolean; policy?: string }, [string]>(async (session, flags, id) => {
  const { output } = session;
  const { policy } = await openPolicy(session, flags.policy);
  const rule = policy.rules.find((candidate) => candidate.id === id);
  // A decision may also name a rule of the code, such as the default denial; those have no entry to show.
  if (rule === undefined) throw new NotFoundError("rule in the policy", id);
  if (output.json) output.data(rule);
  else {
    output.text(
      [
        `${rule.id}: ${rule.effect} for ${rule.agents.join(", ")} (${rule.tool})`,
        `  ${rule.why}`,
        ...Object.entries(rule.when).map(
          ([key, value]) => `  ${key}: ${Array.isArray(value) ? value.join(", ") : String(value)}`,
        ),
        ...rule.examples.yes.map((example) => `  speaks of: ${example}`),
        ...rule.examples.no.map((example) => `  not of: ${example}`),
      ].join("\n"),
    );
  }
  return exitCode.ok;
});
