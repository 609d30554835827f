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
    if (typeof word === "string" && /^(?:-[nErsz]*i[\w.~]*|--in-place(?:=[\w.~]+)?)$/.test(word)) inPlace = true;
    else if (typeof word === "string" && word.startsWith("--expression=")) {
      texts.push(word.slice("--expression=".length));
      scriptGiven = true;
    } else if (word === "-e" || word === "--expression") {
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
export function checkAwk({ facts, command, context }: SpecialInput): Finding[] {
  const text = facts.arguments.map((word) => (typeof word === "string" ? word : "$(unknown)")).join("\n");
  // Two bars are "or"; one alone is a pipe.
  const risky =
    /system|getline|@|(?<!\|)\|(?!\|)|\|{3}|\$\(unknown\)|(?:^|\n)-[^Fv\n]|ENVIRON|extension/.test(text) ||
    writesInAwk(text);
  return [
    risky ? deny("awk-program", "this awk program may run programs, read or write files") : allow("awk", "prints only"),
    ...awkFiles(facts.arguments).map((file) => checkFile(file, "read", command.directory, context)),
  ];
}

/** The files that awk reads: what follows its options and its program, assignments left out. */
function awkFiles(words: readonly Word[]): readonly Word[] {
  let index = 0;
  for (; index < words.length; index++) {
    const word = words[index];
    if (typeof word !== "string" || !word.startsWith("-") || word === "-") break;
    if (word === "--") {
      index += 1;
      break;
    }
    if (word === "-F" || word === "-v") index += 1;
  }
  return words.slice(index + 1).filter((word) => typeof word !== "string" || !/^[A-Za-z_]\w*=/.test(word));
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
