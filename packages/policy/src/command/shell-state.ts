/** Programs that a repository's own settings would start on the side: none of them does, whatever is configured there. */
const gitSettings: readonly (readonly [string, string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
];

/** The environment a contained command starts with. The plan carries it and the sandbox sets exactly this. */
export const containedEnvironment: Readonly<Record<string, string>> = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/home/agent",
  LANG: "C.UTF-8",
  TERM: "dumb",
  // Python takes compiled code for fresh when size and second of the source agree: an edit in the same second is not seen.
  PYTHONDONTWRITEBYTECODE: "1",
  // Git takes these over what any file says (git-config(1), GIT_CONFIG_COUNT).
  GIT_CONFIG_COUNT: String(gitSettings.length),
  ...Object.fromEntries(
    gitSettings.flatMap(([name, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, name],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Hearth agent",
  GIT_AUTHOR_EMAIL: "agent@hearth.invalid",
  GIT_COMMITTER_NAME: "Hearth agent",
  GIT_COMMITTER_EMAIL: "agent@hearth.invalid",
};

/** Where the workspace is mounted for a contained command. */
export const workspaceMount = "/work";
/** The names that agents know the workspace by. */
export const workspaceRoots: readonly string[] = [workspaceMount, "/workspace"];

const maximumValues = 16;
const maximumDirectories = 8;

/**
 * What is known about the shell at one point of a script: the values a variable may have (undefined: anything)
 * and the directories it may be in (undefined: anywhere). It is only ever widened where paths of the script join.
 */
export class ShellState {
  private variables: Map<string, readonly string[] | undefined>;
  /** Programs whose output a variable may hold. */
  private sources = new Map<string, readonly string[]>();
  directories: readonly string[] | undefined;

  constructor(directories: readonly string[] | undefined, variables?: Map<string, readonly string[] | undefined>) {
    this.directories = directories;
    this.variables = variables ?? new Map(Object.entries(containedEnvironment).map(([name, value]) => [name, [value]]));
  }

  clone(): ShellState {
    const copy = new ShellState(this.directories, new Map(this.variables));
    copy.sources = new Map(this.sources);
    return copy;
  }

  replaceWith(other: ShellState): void {
    this.directories = other.directories;
    this.variables = new Map(other.variables);
    this.sources = new Map(other.sources);
  }

  /** Programs whose output the variable may hold. */
  sourcesOf(name: string): readonly string[] {
    return this.sources.get(name) ?? [];
  }

  /** Says whose output a variable holds from here on. */
  feed(name: string, programs: readonly string[]): void {
    this.sources.set(name, [...new Set(programs)]);
  }

  /** The values the variable may have, or undefined when it could be anything. */
  values(name: string): readonly string[] | undefined {
    if (name === "PWD") return this.directories;
    return this.variables.get(name);
  }

  assign(name: string, values: readonly string[] | undefined): void {
    const distinct = values === undefined ? undefined : [...new Set(values)];
    this.variables.set(name, distinct !== undefined && distinct.length > maximumValues ? undefined : distinct);
  }

  /** The state after two paths meet: what either allows. */
  join(other: ShellState): ShellState {
    const joined = new ShellState(joinDirectories(this.directories, other.directories), new Map());
    for (const name of new Set([...this.variables.keys(), ...other.variables.keys()])) {
      const left = this.variables.get(name);
      const right = other.variables.get(name);
      joined.assign(name, left === undefined || right === undefined ? undefined : [...left, ...right]);
    }
    for (const name of new Set([...this.sources.keys(), ...other.sources.keys()]))
      joined.feed(name, [...this.sourcesOf(name), ...other.sourcesOf(name)]);
    return joined;
  }

  equals(other: ShellState): boolean {
    if (this.directories?.join("\0") !== other.directories?.join("\0") || this.variables.size !== other.variables.size)
      return false;
    for (const [name, values] of this.variables) {
      const theirs = other.variables.get(name);
      if (values === undefined ? theirs !== undefined : values.join("\0") !== theirs?.join("\0")) return false;
    }
    return true;
  }

  /** Forget every variable that differs from `other`, so that a loop comes to rest. */
  forgetChanges(other: ShellState): void {
    for (const [name, values] of this.variables) {
      if (values?.join("\0") !== other.variables.get(name)?.join("\0")) this.variables.set(name, undefined);
    }
    if (this.directories?.join("\0") !== other.directories?.join("\0")) this.directories = undefined;
  }
}

export function joinDirectories(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || right === undefined) return undefined;
  const joined = [...new Set([...left, ...right])];
  return joined.length > maximumDirectories ? undefined : joined;
}
