import { ask, deny, type Finding } from "../rules/decision.ts";
import { checkFile } from "./check-files.ts";
import type { SpecialInput } from "./check-special.ts";
import { peelWrappers, trustedName } from "./peel-wrappers.ts";
import { describeWord, unknown, type Word } from "./word.ts";

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

/** Programs that take away what find hands them. */
const removers = new Set(["rm", "rmdir", "unlink", "shred", "truncate"]);

/** find may look; what it deletes or hands to a program is judged for every place it starts from. */
export function checkFind({ facts, command, context, nested }: SpecialInput): Finding[] {
  const findings: Finding[] = [];
  const words = facts.arguments;
  const starts = findStarts(words);
  const deletes = starts.map((start) => checkFile(start, "write", command.directory, context));
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
      if (/^-(?:[ac]?newer|samefile)$/.test(word))
        findings.push(checkFile(words[index] ?? unknown(), "read", command.directory, context));
      continue;
    }
    if (findFlags.has(word) || /^-O\d?$/.test(word)) continue;
    if (word === "-delete") {
      findings.push(
        context.agent.unlisted === "ask" || context.agent.commands.includes("rm")
          ? ask("find-delete", "find -delete removes files in every folder below")
          : deny("find-action", "find may only look; -delete removes files"),
        ...deletes,
      );
    } else if (/^-(?:exec|execdir|ok|okdir)$/.test(word)) {
      const end = words.findIndex(
        (candidate, position) => position > index && (candidate === ";" || candidate === "+"),
      );
      const inner = words.slice(index + 1, end === -1 ? undefined : end);
      if (!context.agent.commands.includes("rm") && context.agent.unlisted !== "ask") {
        findings.push(deny("find-action", `find may only look; ${word} runs a program`));
      }
      const program = peelWrappers(inner).words[0];
      if (typeof program === "string" && removers.has(trustedName(program) ?? ""))
        findings.push(ask("find-delete", `find ${word} removes files in every folder below`));
      for (const start of starts) {
        findings.push(
          ...nested(
            inner.map((part) =>
              typeof part === "string" && part.includes("{}")
                ? unknown(part === "{}" ? belowStart(start) : "", part !== "{}")
                : part,
            ),
          ),
        );
      }
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

/** Where find begins: the words before the first test. */
function findStarts(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex((word) => typeof word === "string" && (/^-[^HLPDO]/.test(word) || /^[!(]$/.test(word)));
  const starts = words
    .slice(0, end === -1 ? undefined : end)
    .filter((word) => typeof word !== "string" || !word.startsWith("-"));
  return starts.length === 0 ? ["."] : starts;
}

/** What the names that find hands over begin with. */
function belowStart(start: Word): string {
  if (typeof start !== "string") return start.prefix;
  return /^[./]/.test(start) ? `${start.replace(/\/+$/, "")}/` : `./${start}/`;
}
