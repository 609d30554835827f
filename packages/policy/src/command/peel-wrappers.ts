import { deny, type Finding } from "../rules/decision.ts";
import { parseArguments } from "./parse-arguments.ts";
import { unknown, type Word } from "./word.ts";

/** What remains of a command when the programs that only run another one are taken off. */
export interface Peeled {
  words: readonly Word[];
  /** Variables set by `env`. */
  environment: { name: string; value: Word }[];
  /** Names of the wrappers taken off, outermost first. */
  wrappers: string[];
  finding?: Finding;
}

interface Wrapper {
  /** Letters of options without a value. */
  flags: string;
  /** Letters of options with a value. */
  values: string;
  longFlags?: readonly string[];
  longValues?: readonly string[];
  /** Operands before the command: the duration of `timeout`. */
  operands?: number;
}

/** Programs that only run their operand. An option that is not listed here is refused: it may change what runs. */
const wrappers: Record<string, Wrapper> = {
  env: { flags: "i", values: "u", longFlags: ["ignore-environment"], longValues: ["unset"] },
  nohup: { flags: "", values: "" },
  setsid: { flags: "cfw", values: "", longFlags: ["wait", "fork", "ctty"] },
  nice: { flags: "0123456789", values: "n", longValues: ["adjustment"] },
  ionice: { flags: "t", values: "cn", longValues: ["class", "classdata"], longFlags: ["ignore"] },
  timeout: {
    flags: "v",
    values: "ks",
    longFlags: ["foreground", "preserve-status", "verbose"],
    longValues: ["kill-after", "signal"],
    operands: 1,
  },
  stdbuf: { flags: "", values: "ioe", longValues: ["input", "output", "error"] },
  time: { flags: "pv", values: "" },
  command: { flags: "p", values: "" },
  builtin: { flags: "", values: "" },
  exec: { flags: "cl", values: "a" },
  xargs: {
    flags: "0rtxo",
    values: "nPLIdsE",
    longFlags: ["null", "no-run-if-empty", "verbose", "exit"],
    longValues: ["max-args", "max-procs", "max-lines", "replace", "delimiter", "max-chars", "eof"],
  },
};

const maximumWrappers = 8;

/** Takes `env`, `timeout`, `xargs` and the like off the front of a command. */
export function peelWrappers(start: readonly Word[]): Peeled {
  const peeled: Peeled = { words: start, environment: [], wrappers: [] };
  for (;;) {
    const name = peeled.words[0];
    if (typeof name !== "string") return peeled;
    const base = trustedName(name);
    const wrapper = base === undefined || !Object.hasOwn(wrappers, base) ? undefined : wrappers[base];
    if (base === undefined || wrapper === undefined) return peeled;
    const rest = peeled.words.slice(1);
    if (base === "command" && (rest[0] === "-v" || rest[0] === "-V"))
      return { ...peeled, words: ["which", ...rest.slice(1)] };
    if (base === "exec" && rest.length === 0) return { ...peeled, words: [":"] };
    if (peeled.wrappers.push(base) > maximumWrappers) {
      peeled.finding = deny("wrapper-depth", "too many programs that only run another one");
      return peeled;
    }
    const next = takeOff(base, wrapper, rest, peeled);
    if (next === undefined) return peeled;
    peeled.words = next;
  }
}

function takeOff(base: string, wrapper: Wrapper, rest: readonly Word[], peeled: Peeled): readonly Word[] | undefined {
  const parsed = parseArguments(rest, {
    leading: true,
    shortValues: wrapper.values,
    longValues: wrapper.longValues ?? [],
  });
  const refuse = (why: string): undefined => {
    peeled.finding = deny("wrapper-option", `${base}: ${why}`);
    return undefined;
  };
  for (const option of parsed.options) {
    const known = option.name.startsWith("--")
      ? [...(wrapper.longFlags ?? []), ...(wrapper.longValues ?? [])].includes(option.name.slice(2))
      : (wrapper.flags + wrapper.values).includes(option.name.slice(1));
    if (!known) return refuse(`the option ${option.name} may change what is run`);
  }
  let words: readonly Word[] = [
    ...parsed.operands.slice(0, 1),
    ...(parsed.operands.length > 1 ? parsed.operands.slice(1) : parsed.rest),
  ];
  for (let skip = 0; skip < (wrapper.operands ?? 0); skip++) {
    const operand = words[0];
    if (typeof operand !== "string") return refuse("an operand is not known");
    words = words.slice(1);
  }
  if (base === "env") {
    while (words.length > 0) {
      const word = words[0]!;
      const equals = typeof word === "string" ? word.indexOf("=") : word.prefix.indexOf("=");
      if (equals < 1) break;
      const text = typeof word === "string" ? word : word.prefix;
      peeled.environment.push({
        name: text.slice(0, equals),
        value: typeof word === "string" ? text.slice(equals + 1) : unknown(),
      });
      words = words.slice(1);
    }
    if (words.length === 0) return ["printenv"];
  }
  if (base === "xargs") {
    if (words.length === 0) words = ["echo"];
    const marks = parsed.options.filter((option) => option.name === "-I" || option.name === "--replace");
    if (marks.length === 0) return [...words, unknown()];
    const mark = marks[0]!.value ?? "{}";
    if (typeof mark !== "string" || mark === "") return refuse("the replacement mark is not known");
    return words.map((word) =>
      typeof word === "string" && word.includes(mark) ? unknown(word.slice(0, word.indexOf(mark)), true) : word,
    );
  }
  if (words.length === 0) return refuse("it has nothing to run");
  return words;
}

const trustedDirectories = ["/usr/local/bin/", "/usr/bin/", "/bin/", "/usr/local/sbin/", "/usr/sbin/", "/sbin/"];

/** The program a name stands for: a bare ASCII name, or one in a system directory written without detours. */
export function trustedName(name: string): string | undefined {
  const directory = trustedDirectories.find((candidate) => name.startsWith(candidate));
  const base = directory === undefined ? name : name.slice(directory.length);
  return /^(?:[A-Za-z0-9_][A-Za-z0-9_.+-]*|\[|:)$/.test(base) ? base : undefined;
}
