import { allow, deny, type Finding } from "../rules/decision.ts";
import { describeArguments } from "./parse-arguments.ts";
import type { Word } from "./word.ts";

/** Builtins that are harmless with any arguments. */
const harmless = new Set(["true", "false", ":", "echo"]);
/** Builtins that are harmless with a plain number or nothing: an option of `wait` names a variable, whose subscript runs. */
const numbered = new Set(["wait", "break", "continue", "exit"]);

/** Builtins that change how later words are understood or run text; a script that needs them belongs in a file. */
const refused = new Set(
  (
    "eval source . alias unalias enable hash trap set shopt export declare typeset local readonly read mapfile readarray let getopts unset bind " +
    "complete compgen compopt coproc jobs fg bg disown ulimit umask type times history fc caller dirs pushd popd logout suspend return shift " +
    "[[ (( function select time"
  ).split(" "),
);

const unaryTests = new Set("-a -b -c -d -e -f -g -h -k -p -r -s -t -u -w -x -G -L -N -O -S -z -n".split(" "));
const textTests = new Set(["=", "==", "!=", "<", ">", "-nt", "-ot", "-ef"]);
const numberTests = new Set(["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);

/** Judges a shell builtin, or says undefined when the name is none. */
export function checkBuiltin(name: string, words: readonly Word[]): Finding | undefined {
  if (name === "test" || name === "[") return checkTest(name, words);
  if (name === "printf") {
    const [format] = words;
    const safe =
      typeof format === "string"
        ? !format.startsWith("-") || format === "--"
        : format !== undefined && format.single && format.prefix !== "" && !format.prefix.startsWith("-");
    return safe
      ? allow("shell-builtin", "printf prints")
      : deny("shell-builtin", "printf with an option can run what a subscript contains");
  }
  if (name === "set") {
    const fine =
      words.length > 0 && words.every((word) => typeof word === "string" && /^(?:-[eux]*o?|pipefail)$/.test(word));
    if (fine) return allow("shell-builtin", "set -e, -u, -x and -o pipefail only stop or print");
  }
  if (numbered.has(name) && words.every((word) => typeof word === "string" && /^\d+$/.test(word)))
    return allow("shell-builtin", `${name} is harmless`);
  if (name === "cd" || name === "pwd") {
    const fine = words.every((word) =>
      typeof word === "string" ? /^(?:-|--|-[LP]|[^-].*)?$/s.test(word) : word.single,
    );
    if (fine) return allow("shell-builtin", `${name} is harmless`);
  }
  if (harmless.has(name)) return allow("shell-builtin", `${name} is harmless`);
  if (refused.has(name) || numbered.has(name) || name === "cd" || name === "pwd") {
    return deny(
      "shell-builtin",
      `the builtin ${name} is outside the part of the shell that can be checked; put it in a script file`,
    );
  }
  return undefined;
}

/** `test -v` and friends evaluate subscripts, which run commands; only forms whose operator is written out are let through. */
function checkTest(name: string, all: readonly Word[]): Finding {
  const words = name === "[" ? all.slice(0, -1) : all;
  const refuse = deny(
    "shell-test",
    `test with ${describeArguments(words)} cannot be checked; use one plain comparison or file test`,
  );
  if (name === "[" && all.at(-1) !== "]") return refuse;
  if (words.some((word) => typeof word !== "string" && !word.single)) return refuse;
  const plain = words[0] === "!" && words.length > 1 ? words.slice(1) : words;
  const fine = allow("shell-test", "a plain test");
  const [first, operator, last] = plain;
  switch (plain.length) {
    case 0:
    case 1:
      return fine;
    case 2:
      return typeof first === "string" && unaryTests.has(first) ? fine : refuse;
    case 3: {
      if (typeof operator !== "string") return refuse;
      if (textTests.has(operator)) return fine;
      const numbers = [first, last].every((word) => typeof word !== "string" || /^-?\d+$/.test(word));
      return numberTests.has(operator) && numbers ? fine : refuse;
    }
    default:
      return refuse;
  }
}
