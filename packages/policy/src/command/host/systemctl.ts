import { allow, ask, deny } from "../../rules/decision.ts";
import type { CommandFacts } from "../command-facts.ts";
import { checkOptions, flags, literal, name, plain, values } from "./option-table.ts";
import type { VerbContext, VerbResult } from "./verb.ts";

const looking = new Set([
  "status",
  "show",
  "cat",
  "is-active",
  "is-enabled",
  "is-failed",
  "list-units",
  "list-timers",
  "list-sockets",
  "list-unit-files",
  "list-dependencies",
]);
const acting = new Set([
  "start",
  "restart",
  "reload",
  "try-restart",
  "reload-or-restart",
  "try-reload-or-restart",
  "enable",
  "reenable",
  "unmask",
  "reset-failed",
]);
const asking = new Set([
  "stop",
  "disable",
  "kill",
  "mask",
  "clean",
  "freeze",
  "daemon-reload",
  "daemon-reexec",
  "revert",
]);
const withoutUnit = new Set([
  "list-units",
  "list-timers",
  "list-sockets",
  "list-unit-files",
  "daemon-reload",
  "daemon-reexec",
]);

const options = {
  ...flags(
    "--now",
    "--no-pager",
    "-q",
    "--quiet",
    "-l",
    "--full",
    "-a",
    "--all",
    "--value",
    "--plain",
    "--no-legend",
    "--failed",
    "--no-block",
    "--no-ask-password",
    "-r",
    "--recursive",
  ),
  ...values(
    name,
    "-t",
    "--type",
    "--state",
    "-p",
    "--property",
    "-n",
    "--lines",
    "-o",
    "--output",
    "-P",
    "-s",
    "--signal",
  ),
  ...values(plain, "--kill-who", "--kill-whom"),
};

/** `service.<verb>{unit}`: only units on the agent's list, written out. */
export function systemctlVerb(facts: CommandFacts, context: VerbContext): VerbResult {
  const words = literal(facts.path);
  const [verb = "list-units", ...units] = words ?? [];
  if (words === undefined) return { finding: deny("verb-unknown", "systemctl: every word must be written out") };
  if (!looking.has(verb) && !acting.has(verb) && !asking.has(verb))
    return { finding: deny("verb-unlisted", `systemctl ${verb} is not among the service verbs`) };
  const checked = checkOptions("systemctl", facts.options, options);
  if (!Array.isArray(checked)) return { finding: checked };
  const unitsNeeded = !withoutUnit.has(verb);
  if (unitsNeeded && units.length === 0 && !(context.units === null && looking.has(verb)))
    return { finding: deny("verb-unit", `systemctl ${verb} needs a unit`) };
  for (const unit of units) {
    const plainName = unit.replace(/\.service$/, "");
    if (!/^[A-Za-z0-9][A-Za-z0-9@_.:-]*$/.test(unit))
      return { finding: deny("verb-unit", `${unit.slice(0, 60)} is not a plain unit name`) };
    if (context.units !== null && !context.units.includes(plainName))
      return { finding: deny("verb-unit", `the unit ${plainName} is not on the list`) };
    if (context.units === null && !looking.has(verb) && /\.(?:target|slice|scope|mount|swap)$/.test(unit))
      return { finding: deny("verb-unit", `${unit} is more than one service`) };
  }
  const result = {
    name: `service.${verb}`,
    arguments: { unit: units, now: facts.options.some((option) => option.name === "--now") },
    argv: ["/usr/bin/systemctl", "--no-ask-password", ...checked, verb, ...(units.length > 0 ? ["--", ...units] : [])],
  };
  if (asking.has(verb))
    return { verb: result, finding: ask("verb-service-stop", `systemctl ${verb} takes a service away`) };
  return { verb: result, finding: allow("verb-service", `systemctl ${verb}`) };
}
