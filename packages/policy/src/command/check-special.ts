import { allow, ask, deny, type Finding } from "../rules/decision.ts";
import { checkFile } from "./check-files.ts";
import type { CommandContext } from "./command-context.ts";
import type { CommandFacts } from "./command-facts.ts";
import { checkRedisCommand } from "./check-redis.ts";
import { checkPsql } from "./check-psql.ts";
import { isOption } from "./parse-arguments.ts";
import type { SimpleCommand } from "./simple-command.ts";
import { describeWord, unknown, type Word } from "./word.ts";

export interface SpecialInput {
  command: SimpleCommand;
  facts: CommandFacts;
  context: CommandContext;
  /** Judges another command that this one runs. */
  nested: (words: readonly Word[]) => readonly Finding[];
}

/** Checks of programs whose arguments are a small language of their own. */
export function checkSpecial(input: SpecialInput): readonly Finding[] {
  switch (input.facts.program) {
    case "find":
      return checkFind(input);
    case "sed":
      return checkSed(input);
    case "awk":
    case "gawk":
    case "mawk":
      return checkAwk(input);
    case "psql":
      return checkPsql(input);
    case "redis-cli":
      return [checkRedisCommand(input.facts)];
    case "bash":
    case "sh":
    case "dash":
      return checkShell(input);
    case "make":
      return checkMake(input);
    case "chmod":
      return checkMode(input);
    default:
      return [];
  }
}

const findTests = new Set(
  (
    "-name -iname -path -ipath -regex -iregex -wholename -type -xtype -size -mtime -mmin -atime -amin -ctime -cmin -newer -anewer -cnewer -maxdepth -mindepth " +
    "-user -group -perm -links -inum -uid -gid -fstype -lname -ilname -samefile -used -newermt -printf"
  ).split(" "),
);
const findFlags = new Set(
  "-print -print0 -prune -quit -ls -not -and -or -a -o -true -false -empty -readable -writable -executable -follow -depth -mount -xdev -daystart -noleaf -nouser -nogroup -nowarn -warn -H -L -P ! ( ) ,".split(
    " ",
  ),
);

function checkFind({ facts, command, context, nested }: SpecialInput): Finding[] {
  const findings: Finding[] = [];
  const words = facts.arguments;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (typeof word !== "string") {
      if (word.prefix === "" || word.prefix.startsWith("-"))
        findings.push(deny("find-unknown", "an argument of find is not known before it runs"));
      continue;
    }
    if (!word.startsWith("-") && !findFlags.has(word)) {
      if (index === 0 || !describeWord(words[index - 1] ?? "").startsWith("-"))
        findings.push(checkFile(word, "read", command.directory, context));
      continue;
    }
    if (findTests.has(word)) {
      index += 1;
      continue;
    }
    if (findFlags.has(word) || /^-O\d?$/.test(word)) continue;
    if (word === "-delete") {
      findings.push(
        context.agent.unlisted === "ask" || context.agent.commands.includes("rm")
          ? ask("find-delete", "find -delete removes files in every folder below")
          : deny("find-action", "find may only look; -delete removes files"),
      );
    } else if (/^-(?:exec|execdir|ok|okdir)$/.test(word)) {
      const end = words.findIndex(
        (candidate, position) => position > index && (candidate === ";" || candidate === "+"),
      );
      const inner = words.slice(index + 1, end === -1 ? undefined : end);
      if (!context.agent.commands.includes("rm") && context.agent.unlisted !== "ask") {
        findings.push(deny("find-action", `find may only look; ${word} runs a program`));
      }
      findings.push(
        ...nested(
          inner.map((part) =>
            typeof part === "string" && part.includes("{}") ? unknown(part === "{}" ? "./" : "", part !== "{}") : part,
          ),
        ),
      );
      if (end === -1) break;
      index = end;
    } else if (/^-f(?:print|print0|printf|ls)$/.test(word)) {
      findings.push(checkFile(words[index + 1] ?? unknown(), "write", command.directory, context));
      if (!context.agent.commands.includes("rm"))
        findings.push(deny("find-action", `find may only look; ${word} writes a file`));
      index += 1;
    } else findings.push(deny("find-action", `find ${word} is not among the known tests`));
  }
  return findings;
}

/** A sed script can run programs (`e`) and write files (`w`); only plain substitutions, deletions and prints pass. */
function checkSed({ facts, command, context }: SpecialInput): Finding[] {
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
function checkAwk({ facts }: SpecialInput): Finding[] {
  const text = facts.arguments.map((word) => (typeof word === "string" ? word : "$(unknown)")).join("\n");
  const risky = /system|getline|[|>@]|\$\(unknown\)|(?:^|\n)-[^Fv\n]|ENVIRON|extension/.test(text);
  return [
    risky ? deny("awk-program", "this awk program may run programs, read or write files") : allow("awk", "prints only"),
  ];
}

/** A makefile is a script; one that comes from the input or another program was never in a file. */
function checkMake({ facts }: SpecialInput): Finding[] {
  const files = facts.options.filter(
    ({ name }) => name === "-f" || ["--file", "--makefile"].some((long) => isOption(name, long, facts.tree)),
  );
  const odd = files.some(({ value }) => typeof value !== "string" || value === "-" || /^\/(?:dev|proc)\//.test(value));
  return odd ? [deny("make-input", "make text that is in no file")] : [];
}

/** A recursive mode change of a whole system, and set-uid bits, are refused. */
function checkMode({ facts, command, context }: SpecialInput): Finding[] {
  const [mode, ...files] = facts.operands;
  const findings = files.map((file) => checkFile(file, "write", command.directory, context));
  if (typeof mode !== "string") return [...findings, deny("chmod-mode", "the mode is not known before it runs")];
  const special = /^0*[1-7][0-7]{3}$/.test(mode) || /(?:^|,)[ugoa]*[+=][rwxXt]*s/.test(mode);
  if (special) findings.push(deny("chmod-special", "set-uid and set-gid bits are refused"));
  const wide = /^0*777$/.test(mode) || /(?:^|,)(?:a|o|ugo)?[+=][rxXt]*w/.test(mode);
  const recursive = facts.options.some(({ name }) => name === "-R" || name === "--recursive");
  if (wide && recursive) findings.push(ask("chmod-wide", "makes a whole tree writable for everyone"));
  return findings;
}

/** A shell runs a checked `-c` text, a script file of the workspace, or text known from a here-document. */
function checkShell({ command, facts, context }: SpecialInput): readonly Finding[] {
  let text = false;
  let index = 0;
  const words = facts.arguments;
  for (; index < words.length; index++) {
    const word = words[index]!;
    if (typeof word !== "string") return [deny("shell-unknown", "what the shell is given is not known before it runs")];
    if (word === "--norc" || word === "--noprofile" || word === "--posix") continue;
    if (word === "--") {
      index += 1;
      break;
    }
    if (!/^-[ceuxo]+$/.test(word)) {
      if (word.startsWith("-") || word.startsWith("+"))
        return [deny("shell-option", `the shell option ${word} is not among the checked ones`)];
      break;
    }
    if (word.includes("o") && words[++index] !== "pipefail")
      return [deny("shell-option", "only -o pipefail is understood")];
    text ||= word.includes("c");
  }
  const operand = words[index];
  if (operand !== undefined && typeof operand !== "string")
    return [deny("shell-unknown", "what the shell runs is not known before it runs")];
  if (text)
    return operand === undefined
      ? [deny("shell-option", "-c without a text")]
      : context.script(operand, command.directory, command.depth + 1);
  if (operand !== undefined) {
    const file = checkFile(operand, "read", command.directory, context);
    const place = checkFile(operand, "write", command.directory, context);
    return [
      file,
      place.decision === "allowed"
        ? allow("shell-script", "a script file of the workspace; the sandbox contains it")
        : deny("shell-script", "a shell may only run script files of the workspace"),
    ];
  }
  if (command.input.kind === "text") return context.script(command.input.text, command.directory, command.depth + 1);
  if (command.input.kind === "pipe" && command.input.programs.some((name) => name === "curl" || name === "wget")) {
    return [ask("download-run", "runs downloaded text without anyone having read it")];
  }
  return [deny("shell-input", "what the shell would read from its input is not known")];
}
