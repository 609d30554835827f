import { deny, type Finding } from "../rules/decision.ts";
import type { SpecialInput } from "./check-special.ts";
import { isLocalHost } from "./local-host.ts";
import type { Word } from "./word.ts";

const plainFlags = new Set(
  "-A -a -b -E -e -H -L -l -n -q -S -s -t -1 -w -W -X -x -z -0 --no-align --echo-all --echo-errors --echo-queries --html --list --no-readline --quiet --single-line --tuples-only --single-transaction --no-password --expanded --csv --no-psqlrc --version --help".split(
    " ",
  ),
);
const checkedValues = new Set(
  "-o --output --log-file -L -F -R -P -T --field-separator --record-separator --pset --table-attr -p --port -U --username".split(
    " ",
  ),
);

/** Judges a call of psql: which server, which database role, and every SQL text with the SQL rules. */
export function checkPsql({ facts, command, context }: SpecialInput): Finding[] {
  const findings: Finding[] = [];
  const texts: Word[] = [];
  for (const { name, value } of facts.options) {
    if (name === "-c" || isLong(name, "--command")) texts.push(value ?? "");
    else if (name === "-h" || isLong(name, "--host")) {
      if (!isLocalHost(value)) findings.push(deny("psql-host", "another database server"));
    } else if (name === "-d" || isLong(name, "--dbname")) findings.push(...checkDatabase(value));
    else if (name === "-f" || isLong(name, "--file"))
      findings.push(deny("psql-file", "SQL in a file cannot be checked; give it with -c"));
    else if (name === "-v" || name === "--set" || name === "--variable") {
      if (!(typeof value === "string" && /^(?:ON_ERROR_STOP|QUIET|VERBOSITY|FETCH_COUNT)(?:=\w*)?$/.test(value)))
        findings.push(deny("psql-variable", "psql variables change the text after it was checked"));
    } else if (checkedValues.has(name)) {
      if (
        (name === "-o" || name === "-L" || name === "--output" || name === "--log-file") &&
        !(typeof value === "string" && !value.trimStart().startsWith("|"))
      )
        findings.push(deny("psql-pipe", "psql would pipe its output into a program"));
      if (
        name === "-P" &&
        !(
          typeof value === "string" &&
          /^(?:format|border|null|footer|tuples_only|expanded|linestyle|numericlocale|pager=off)\b/.test(value)
        )
      )
        findings.push(deny("psql-pset", "this printing option can run a program"));
    } else if (!plainFlags.has(name))
      findings.push(deny("psql-option", `psql ${name} is not among the checked options`));
  }
  for (const [index, operand] of facts.operands.entries()) if (index === 0) findings.push(...checkDatabase(operand));
  if (texts.length === 0) {
    if (command.input.kind === "text") texts.push(command.input.text);
    else if (
      !facts.options.some(({ name }) => name === "-l" || name === "--list" || name === "--version" || name === "--help")
    )
      findings.push(deny("psql-input", "SQL from the input cannot be checked; give it with -c"));
  }
  for (const text of texts) {
    if (typeof text !== "string") findings.push(deny("psql-unknown", "the SQL text is not known before it runs"));
    else if (text.includes("\\")) findings.push(checkMeta(text) ?? context.sql(text));
    else findings.push(context.sql(text));
  }
  return findings;
}

/** psql acts on backslash commands itself; a few that only describe are let through, all others are refused. */
function checkMeta(text: string): Finding | undefined {
  if (/^\s*\\(?:d[a-zA-Z]*\+?|l\+?|conninfo|z)(?:\s+[\w.*"]+)?\s*$/.test(text))
    return { decision: "allowed", rule: "psql-describe", why: "describes only" };
  return deny("psql-meta", "psql acts on backslashes itself, and some run programs; write the SQL without them");
}

function checkDatabase(value: Word | undefined): Finding[] {
  if (typeof value !== "string") return [deny("psql-database", "the database is not known before it runs")];
  if (/^[\w-]+$/.test(value)) return [];
  if (
    /^postgres(?:ql)?:\/\/(?:[\w%-]+(?::[^@/?#]*)?@)?(?:localhost|127\.0\.0\.1|\[::1\])?(?::\d+)?(?:\/[\w-]*)?$/.test(
      value,
    )
  )
    return [];
  const parts = value.trim().split(/\s+/);
  const fine = parts.every((part) =>
    /^(?:host|hostaddr)=(?:localhost|127\.0\.0\.1|::1)$|^(?:dbname|user|port)=[\w-]+$/.test(part),
  );
  return fine ? [] : [deny("psql-database", "a connection text that leads to another server or sets options")];
}

function isLong(given: string, wanted: string): boolean {
  return given.startsWith("--") && given.length >= 4 && wanted.startsWith(given);
}
