import { ask, deny, type Finding } from "../rules/decision.ts";
import { checkFile } from "./check-files.ts";
import type { CommandContext } from "./command-context.ts";
import type { CommandFacts } from "./command-facts.ts";
import { checkCurl } from "./check-curl.ts";
import { checkFind } from "./check-find.ts";
import { checkGo } from "./check-go.ts";
import { checkGit } from "./check-git.ts";
import { checkRedisCommand } from "./check-redis.ts";
import { checkPsql } from "./check-psql.ts";
import { checkShell } from "./check-shell.ts";
import { checkAwk, checkSed } from "./check-text-editors.ts";
import { isOption } from "./parse-arguments.ts";
import type { SimpleCommand } from "./simple-command.ts";
import type { Word } from "./word.ts";

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
    case "curl":
      return checkCurl(input);
    case "git":
      return checkGit(input);
    case "go":
      return checkGo(input);
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
