import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { count } from "../output/format.ts";
import { testPolicy } from "../policy/open-policy.ts";

export default action<{ json: boolean }, [string?]>(async (session, _flags, file) => {
  const { output } = session;
  const policy = await testPolicy(session, file);
  const examples = policy.rules.reduce((sum, rule) => sum + rule.examples.yes.length + rule.examples.no.length, 0);
  if (output.json) output.data({ ok: true, version: policy.version, rules: policy.rules.length, examples });
  else output.text(`The policy holds: ${count(policy.rules.length, "rule")}, ${count(examples, "example")}.`);
  return exitCode.ok;
});
