import { action } from "../action.ts";
import { examine } from "../doctor/examine.ts";
import { exitCode } from "../exit-code.ts";

const marks = { live: "✓", broken: "✗", declined: "–", stale: "!" } as const;

export default action<{ json: boolean; all: boolean }, []>(async ({ context, output, signal }, { all }) => {
  const findings = await examine({ home: context.home, environment: context.process.env, signal });
  const broken = findings.some(({ state }) => state === "broken");
  if (output.json) {
    output.data({ ok: !broken, findings });
    return broken ? exitCode.failed : exitCode.ok;
  }
  // What is absent by choice is no problem: it is shown only when all is asked for.
  const shown = findings.filter(({ state }) => all || state === "broken" || state === "stale");
  for (const { name, state, detail, fix } of shown) {
    output.text(`${marks[state]} ${name} (${state}): ${detail}${fix === undefined ? "" : `\n    mend it: ${fix}`}`);
  }
  if (shown.length === 0) output.note("Nothing is wrong. See everything with: hearth doctor --all", output.colour.dim);
  return broken ? exitCode.failed : exitCode.ok;
});
