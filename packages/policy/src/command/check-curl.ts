import { ask, deny, type Finding } from "../rules/decision.ts";
import { checkFile } from "./check-files.ts";
import type { SpecialInput } from "./check-special.ts";
import { isOption } from "./parse-arguments.ts";
import { unknown, type Word } from "./word.ts";

/** Options whose value is read from a file when it says so with `@` (and `<` for forms). */
const bodies = [
  "-d",
  "--data",
  "--data-ascii",
  "--data-binary",
  "--data-urlencode",
  "--json",
  "-F",
  "--form",
  "--url-query",
];
const others = ["-H", "--header", "--proxy-header", "-w", "--write-out", "-b", "--cookie"];

/** Judges the files that values of curl's options name in a language of their own. */
export function checkCurl({ facts, command, context }: SpecialInput): Finding[] {
  const findings: Finding[] = [];
  const read = (file: Word, sends: boolean): void => {
    findings.push(checkFile(file, "read", command.directory, context));
    if (sends) findings.push(ask("curl-upload-data", "sends files away"));
  };
  for (const { name, value, tree } of facts.options) {
    const isOne = (names: readonly string[]): boolean => names.some((wanted) => isOption(name, wanted, tree));
    if (value === undefined || !(isOne(bodies) || isOne(others))) continue;
    const text = typeof value === "string" ? value : value.prefix;
    const mark = isOne(["-F", "--form", "--data-urlencode"]) ? /^[^@<=]*[=]?[@<](.*)$/s : /^@(.*)$/s;
    const file = mark.exec(text)?.[1];
    if (file !== undefined) read(typeof value === "string" ? file.replace(/;.*$/s, "") : unknown(file), isOne(bodies));
    else if (typeof value !== "string" && value.prefix === "")
      findings.push(deny("curl-unknown", `what ${name} is given is not known before it runs; it could name a file`));
    else if (isOne(["-b", "--cookie"]) && !text.includes("=")) read(value, true);
    else if (isOne(["-w", "--write-out"]) && /%output\{/.test(text))
      findings.push(deny("curl-write-out", "writes its report to a file of its choice"));
  }
  return findings;
}
