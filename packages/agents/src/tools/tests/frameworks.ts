/** What one kind of test program said at its end. Numbers it did not say are absent. */
export interface TestCounts {
  passed?: number;
  failed?: number;
  skipped?: number;
}

export interface FailedTest {
  name: string;
  /** What it said, cut. */
  message: string;
}

export interface TestFramework {
  readonly name: string;
  /** Words to run, without a filter. */
  readonly command: readonly string[];
  /** Words that choose tests by name or file, as this program takes them. */
  filter(wanted: string): readonly string[];
  counts(output: string): TestCounts;
  failures(output: string): FailedTest[];
}

const shownCharacters = 1500;

function number(output: string, pattern: RegExp): number | undefined {
  const all = [...output.matchAll(pattern)];
  const found = all.at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Sums over several summaries, such as one for each package of Go or Cargo. */
function sum(output: string, pattern: RegExp): number | undefined {
  const all = [...output.matchAll(pattern)];
  return all.length === 0 ? undefined : all.reduce((total, match) => total + Number(match[1]), 0);
}

function counts(passed?: number, failed?: number, skipped?: number): TestCounts {
  return {
    ...(passed === undefined ? {} : { passed }),
    ...(failed === undefined ? {} : { failed }),
    ...(skipped === undefined ? {} : { skipped }),
  };
}

const cut = (text: string): string => text.trim().slice(0, shownCharacters);

/** Node's own runner, in its `spec` and `tap` reports. */
const node = {
  counts: (output: string) =>
    counts(
      number(output, /^(?:ℹ|#) pass (\d+)/gm),
      number(output, /^(?:ℹ|#) fail (\d+)/gm),
      number(output, /^(?:ℹ|#) skipped (\d+)/gm),
    ),
  failures(output: string): FailedTest[] {
    const tap = [...output.matchAll(/^\s*not ok \d+ - (.+)\n(?:\s+---\n([\s\S]*?)\n\s+\.\.\.)?/gm)];
    if (tap.length > 0) return tap.map(([, name = "", message = ""]) => ({ name: name.trim(), message: cut(message) }));
    const end = output.split(/^✖ failing tests:\n/m)[1] ?? "";
    return end.split(/^(?=test at )/m).flatMap((block) => {
      const name = /^\s*✖ (.+?) \([\d.]+ms\)/m.exec(block)?.[1];
      return name === undefined ? [] : [{ name, message: cut(block) }];
    });
  },
};

const pytestFailures = (output: string): FailedTest[] => {
  const messages = new Map<string, string>();
  for (const block of output.split(/^_{3,} /m).slice(1)) {
    const name = /^(\S+) _{3,}$/m.exec(block)?.[1];
    if (name !== undefined) messages.set(name, cut(block.replace(/^.*\n/, "").split(/^={3,} /m)[0] ?? ""));
  }
  return [...output.matchAll(/^(?:FAILED|ERROR) (\S+)(?: - (.*))?$/gm)].map(([, name = "", why = ""]) => ({
    name,
    message: messages.get(name.split("::").slice(1).join(".")) ?? why,
  }));
};

/** The kinds of test programs that are known, by name. */
export const frameworks = {
  "npm test": { name: "npm test", command: ["npm", "test", "--silent"], filter: (wanted) => ["--", wanted], ...node },
  "node --test": {
    name: "node --test",
    command: ["node", "--test"],
    filter: (wanted) => [`--test-name-pattern=${wanted}`],
    ...node,
  },
  pytest: {
    name: "pytest",
    command: ["python3", "-m", "pytest", "-q", "--no-header", "-rfE", "-p", "no:cacheprovider"],
    filter: (wanted) => (/[/:]|\.py$/.test(wanted) ? [wanted] : ["-k", wanted]),
    counts: (output) =>
      counts(
        number(output, /(\d+) passed/g),
        (number(output, /(\d+) failed/g) ?? 0) + (number(output, /(\d+) errors?\b/g) ?? 0),
        number(output, /(\d+) skipped/g),
      ),
    failures: pytestFailures,
  },
  unittest: {
    name: "unittest",
    command: ["python3", "-m", "unittest", "-v"],
    filter: (wanted) => ["-k", wanted],
    counts(output) {
      const ran = number(output, /^Ran (\d+) tests?/gm);
      const failed = (number(output, /failures=(\d+)/g) ?? 0) + (number(output, /errors=(\d+)/g) ?? 0);
      const skipped = number(output, /skipped=(\d+)/g);
      return counts(ran === undefined ? undefined : ran - failed - (skipped ?? 0), failed, skipped);
    },
    failures: (output) =>
      [...output.matchAll(/^={20,}\n(?:FAIL|ERROR): (.+)\n-{20,}\n([\s\S]*?)(?=\n={20,}|\n-{20,}\nRan )/gm)].map(
        ([, name = "", message = ""]) => ({ name, message: cut(message) }),
      ),
  },
  "cargo test": {
    name: "cargo test",
    command: ["cargo", "test", "--offline", "--quiet"],
    filter: (wanted) => [wanted],
    counts: (output) =>
      counts(
        sum(output, /^test result: \w+\. (\d+) passed/gm),
        sum(output, /^test result: .*?(\d+) failed/gm),
        sum(output, /^test result: .*?(\d+) ignored/gm),
      ),
    failures: (output) =>
      [...output.matchAll(/^---- (\S+) stdout ----\n([\s\S]*?)(?=\n---- |\n\nfailures:|$)/gm)].map(
        ([, name = "", message = ""]) => ({ name, message: cut(message) }),
      ),
  },
  "go test": {
    name: "go test",
    command: ["go", "test", "-v", "./..."],
    filter: (wanted) => ["-run", wanted],
    counts: (output) =>
      counts(sumOf(output, /^\s*--- PASS:/gm), sumOf(output, /^\s*--- FAIL:/gm), sumOf(output, /^\s*--- SKIP:/gm)),
    failures: (output) =>
      [...output.matchAll(/^\s*--- FAIL: (\S+).*\n((?:\s{4,}.*\n)*)/gm)].map(([, name = "", message = ""]) => ({
        name,
        message: cut(message),
      })),
  },
  "make test": {
    name: "make test",
    command: ["make", "test"],
    filter: () => [],
    counts: () => ({}),
    failures: () => [],
  },
} as const satisfies Record<string, TestFramework>;

export type FrameworkName = keyof typeof frameworks;
export const frameworkNames = Object.keys(frameworks) as [FrameworkName, ...FrameworkName[]];

function sumOf(output: string, pattern: RegExp): number {
  return [...output.matchAll(pattern)].length;
}
