import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { table } from "../output/format.ts";
import { openPolicy } from "../policy/open-policy.ts";

export default action<{ json: boolean; agent?: string; policy?: string }, []>(async (session, flags) => {
  const { output } = session;
  const { policy } = await openPolicy(session, flags.policy);
  const rules = policy.rules.filter(
    ({ agents }) => flags.agent === undefined || agents.includes("*") || agents.includes(flags.agent),
  );
  if (output.json) output.data({ version: policy.version, rules });
  else output.text(table(rules.map(({ id, effect, tool, agents, why }) => [id, effect, tool, agents.join(","), why])));
  return exitCode.ok;
});
