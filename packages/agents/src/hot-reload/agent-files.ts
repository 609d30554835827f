import { hash } from "node:crypto";
import { HearthError } from "@hearth/protocol";
import type { AgentFile } from "../agent-file/agent-file.ts";
import { AgentFileError } from "../agent-file/errors/agent-file-error.ts";
import type { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import { type FoundFile, readAgentFolder } from "./read-agent-folder.ts";
import { type FolderWatch, watchFolders } from "./watch-folders.ts";

/** A change that is to take effect for what begins from now on. */
export type AgentFileChange =
  | { readonly kind: "added" | "changed"; readonly file: AgentFile; readonly path: string }
  | { readonly kind: "removed"; readonly name: string };

/** A file that is not in use, and why. */
export interface AgentFileProblem {
  readonly name: string;
  readonly path: string;
  readonly error: AgentFileError;
  /** The digest of the version that is in use instead; undefined where there is none. */
  readonly kept: string | undefined;
}

/** What one look at the folder came to. */
export interface ReloadReport {
  readonly changes: readonly AgentFileChange[];
  readonly problems: readonly AgentFileProblem[];
}

export interface AgentFilesOptions {
  /** Holds `<name>/AGENT.md`. Need not exist. */
  folder: string;
  /**
   * Makes a change take effect, all of it or nothing.
   * @throws AgentFileError when the file is sound but cannot be used: then the version before stays
   */
  apply: (change: AgentFileChange) => void;
  /** Told of each new problem once, and with undefined when it is gone. */
  onProblem?: (name: string, problem: AgentFileProblem | undefined) => void;
  /** Told of what cannot be told otherwise, such as a defect in `apply`. */
  onError?: (error: unknown) => void;
  /** @default true */
  watch?: boolean;
  /** How long a burst of changes may pause, milliseconds. @default 100 */
  settleMilliseconds?: number;
  /**
   * How long a file may be gone before its agent goes too, milliseconds: some editors remove a file before they write
   * it anew. @default 1000
   */
  goneMilliseconds?: number;
}

interface Used {
  readonly file: AgentFile;
  readonly path: string;
}

/** The agent files of one folder, each in its last version that could be used. */
export class AgentFiles implements AsyncDisposable {
  readonly #options: AgentFilesOptions;
  readonly #used = new Map<string, Used>();
  readonly #problems = new Map<string, AgentFileProblem & { readonly digest: string }>();
  readonly #missing = new Set<string>();
  readonly #watch: FolderWatch | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #later: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: AgentFilesOptions) {
    this.#options = options;
    if (options.watch === false) return;
    this.#watch = watchFolders({
      onChange: () => void this.#look("gently"),
      ...(options.settleMilliseconds === undefined ? {} : { settleMilliseconds: options.settleMilliseconds }),
    });
  }

  /** Reads the folder, applies each file, and follows its changes until disposed. */
  static async open(options: AgentFilesOptions): Promise<AgentFiles> {
    const files = new AgentFiles(options);
    await files.reload();
    return files;
  }

  /** Those in use. */
  get current(): readonly AgentFile[] {
    return [...this.#used.values()].map(({ file }) => file);
  }

  get problems(): readonly AgentFileProblem[] {
    return [...this.#problems.values()];
  }

  /** Looks at the folder now. A file that is gone counts as gone at once, and one that could not be used is tried again. */
  async reload(): Promise<ReloadReport> {
    return (await this.#look("at once")) ?? { changes: [], problems: this.problems };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#later);
    this.#watch?.[Symbol.dispose]();
    await this.#last;
  }

  /** One look after the other, so that an older one never undoes a newer one. */
  #look(how: "gently" | "at once"): Promise<ReloadReport | undefined> {
    const next = this.#last.then(async () => {
      if (this.#closed) return undefined;
      try {
        return await this.#readAll(how);
      } catch (error) {
        this.#options.onError?.(error);
        return undefined;
      }
    });
    this.#last = next;
    return next;
  }

  async #readAll(how: "gently" | "at once"): Promise<ReloadReport> {
    const files = await readAgentFolder(this.#options.folder, (folders) => this.#watch?.follow(folders));
    const changes: AgentFileChange[] = [];
    // A hub whose person wrote no agents does without the parser.
    const parse = files.length === 0 ? undefined : (await import("../agent-file/parse-agent-file.ts")).parseAgentFile;
    for (const found of files) {
      this.#missing.delete(found.name);
      const change = this.#take(found, how, parse!);
      if (change !== undefined) changes.push(change);
    }
    changes.push(...this.#forget(new Set(files.map(({ name }) => name)), how));
    return { changes, problems: this.problems };
  }

  #take(found: FoundFile, how: "gently" | "at once", parse: typeof parseAgentFile): AgentFileChange | undefined {
    const { name, path } = found;
    const used = this.#used.get(name);
    const digest = found.kind === "found" ? hash("sha256", found.bytes) : found.error.message;
    if (digest === used?.file.digest) {
      this.#solved(name);
      return undefined;
    }
    const known = this.#problems.get(name);
    // Asked for, it is tried again: what it lacked, such as a tool, may be there now.
    if (known?.digest === digest && how === "gently") return undefined;
    try {
      if (found.kind === "unreadable") throw found.error;
      const file = parse(found.bytes, path, name);
      const change = { kind: used === undefined ? "added" : "changed", file, path } as const;
      this.#options.apply(change);
      this.#used.set(name, { file, path });
      this.#solved(name);
      return change;
    } catch (error) {
      const problem = { name, path, error: asFileError(error, path), kept: used?.file.digest, digest };
      this.#problems.set(name, problem);
      if (known?.error.message !== problem.error.message) this.#options.onProblem?.(name, problem);
      return undefined;
    }
  }

  #forget(present: ReadonlySet<string>, how: "gently" | "at once"): AgentFileChange[] {
    for (const name of this.#problems.keys()) if (!present.has(name) && !this.#used.has(name)) this.#solved(name);
    const gone = [...this.#used.keys()].filter((name) => !present.has(name));
    const changes: AgentFileChange[] = [];
    for (const name of gone) {
      if (how === "gently" && !this.#missing.has(name)) {
        this.#missing.add(name);
        this.#lookLater();
        continue;
      }
      const change = { kind: "removed", name } as const;
      this.#options.apply(change);
      this.#used.delete(name);
      this.#missing.delete(name);
      this.#solved(name);
      changes.push(change);
    }
    return changes;
  }

  #lookLater(): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.#look("gently"), this.#options.goneMilliseconds ?? 1000);
    this.#later.unref();
  }

  #solved(name: string): void {
    if (this.#problems.delete(name)) this.#options.onProblem?.(name, undefined);
  }
}

/** What `apply` threw is the file's fault when it is one of ours: a taken name, a tool that is gone. */
function asFileError(error: unknown, path: string): AgentFileError {
  if (error instanceof AgentFileError) return error;
  const message = HearthError.isInstance(error) ? error.message : `could not be taken into use: ${String(error)}`;
  return new AgentFileError(path, [{ field: "", message }], error);
}
