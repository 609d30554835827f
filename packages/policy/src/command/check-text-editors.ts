import { allow, deny, type Finding } from "../rules/decision.ts";
import { checkFile } from "./check-files.ts";
import type { SpecialInput } from "./check-special.ts";
import { unknown, type Word } from "./word.ts";

/** A sed script can run programs (`e`) and write files (`w`); only plain substitutions, deletions and prints pass. */
export function checkSed({ facts, command, context }: SpecialInput): Finding[] {
  const texts: Word[] = [];
  const files: Word[] = [];
  let inPlace = false;
  let scriptGiven = false;
  const words = facts.arguments;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (typeof word === "string" && /^-[nErzsu]+$/.test(word)) continue;
    if (typeof word === "string" && /^(?:-i|--in-place|-[nErsz]*i)$/.test(word)) inPlace = true;
    else if (word === "-e" || word === "--expression") {
      texts.push(words[++index] ?? unknown());
      scriptGiven = true;
    } else if (typeof word === "string" && word.startsWith("-") && word !== "-")
      return [deny("sed-option", `sed ${word} is not among the checked options`)];
    else files.push(word);
  }
  if (!scriptGiven) texts.push(files.shift() ?? unknown());
  const line = "(?:\\d+|\\$|/(?:[^/\\\\\\n]|\\\\.)*/)";
  const address = `(?:${line}(?:,${line})?!?)?`;
  const edit = "(?:[pdqD=]|s([/|#,])(?:(?!\\1)[^\\\\\\n]|\\\\.)*\\1(?:(?!\\1)[^\\\\\\n]|\\\\.)*\\1[gpiI0-9]*)";
  const safe = new RegExp(`^\\s*${address}\\s*${edit}\\s*$`);
  const findings = texts.map((text) =>
    typeof text === "string" && (safe.test(text) || text.split(";").every((part) => safe.test(part)))
      ? allow("sed", "a plain edit")
      : deny("sed-script", "this sed script may run programs or write files; use plain s, p, d and q commands"),
  );
  return [...findings, ...files.map((file) => checkFile(file, inPlace ? "write" : "read", command.directory, context))];
}

/** An awk program can start others and write files; anything that could is refused. */
export function checkAwk({ facts }: SpecialInput): Finding[] {
  const text = facts.arguments.map((word) => (typeof word === "string" ? word : "$(unknown)")).join("\n");
  const risky = /system|getline|[|@]|\$\(unknown\)|(?:^|\n)-[^Fv\n]|ENVIRON|extension/.test(text) || writesInAwk(text);
  return [
    risky ? deny("awk-program", "this awk program may run programs, read or write files") : allow("awk", "prints only"),
  ];
}

/**
 * `>` writes a file after print and compares elsewhere. It counts as a comparison only where nothing since the last
 * closing brace could be a print or the end of a string or pattern that holds the brace.
 */
function writesInAwk(text: string): boolean {
  for (let at = text.indexOf(">"); at !== -1; at = text.indexOf(">", at + 1)) {
    const since = text.slice(text.lastIndexOf("}", at) + 1, at);
    if (text[at + 1] === ">" || /print|["'/\\]/.test(since)) return true;
  }
  return false;
}
