import { deny, type Finding } from "../../rules/decision.ts";
import type { GivenOption } from "../parse-arguments.ts";
import type { Word } from "../word.ts";

/** Says why a value is refused, or undefined when it is fine. */
export type ValueCheck = (value: string) => string | undefined;

/** Options a program may be given: `true` for a flag, a check for one with a value. What is not here is refused. */
export type OptionTable = Readonly<Record<string, true | ValueCheck>>;

export function flags(...names: string[]): OptionTable {
  return Object.fromEntries(names.map((name) => [name, true as const]));
}

export function values(check: ValueCheck, ...names: string[]): OptionTable {
  return Object.fromEntries(names.map((name) => [name, check]));
}

/** A value made of letters, digits and harmless punctuation only. */
export const plain: ValueCheck = (value) =>
  /^[\w.:@/,=+ -]*$/.test(value) && !value.includes("..") ? undefined : "has characters that are not plain";
export const name: ValueCheck = (value) =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value) ? undefined : "is not a plain name";
export const anyText: ValueCheck = (value) => (/^[^\0\n]*$/.test(value) ? undefined : "has a line break");

/** The options as words of an argument list, or the reason why not. */
export function checkOptions(program: string, given: readonly GivenOption[], table: OptionTable): string[] | Finding {
  const argv: string[] = [];
  for (const option of given) {
    const entry = Object.hasOwn(table, option.name) ? table[option.name] : undefined;
    if (entry === undefined)
      return deny("verb-option", `${program} ${option.name} is not among the options that may be used on the host`);
    if (entry === true) {
      if (option.value !== undefined) return deny("verb-option", `${program} ${option.name} takes no value`);
      argv.push(option.name);
      continue;
    }
    if (typeof option.value !== "string")
      return deny("verb-option", `${program} ${option.name} needs a value that is written out`);
    const reason = entry(option.value);
    if (reason !== undefined)
      return deny("verb-option", `${program} ${option.name}: ${option.value.slice(0, 60)} ${reason}`);
    if (option.name.startsWith("--")) argv.push(`${option.name}=${option.value}`);
    else argv.push(option.name, option.value);
  }
  return argv;
}

/** All words written out, or undefined. */
export function literal(words: readonly Word[]): string[] | undefined {
  return words.every((word) => typeof word === "string") ? [...(words as string[])] : undefined;
}
