import type { Capability } from "@hearth/protocol";
import type { Agent } from "@hearth/runtimes";
import type { AgentFile } from "../agent-file/agent-file.ts";
import {
  type AgentFileChange,
  AgentFiles,
  type AgentFilesOptions,
  type ReloadReport,
} from "../hot-reload/agent-files.ts";
import { defineLazySpecialist } from "./lazy-specialist.ts";
import type { SpecialistOptions } from "./specialist-options.ts";
import { storedSpecialists } from "./stored-specialists.ts";

export interface SpecialistKeeperOptions extends Pick<SpecialistOptions, "services"> {
  /** The person's own agents, `<folder>/<name>/AGENT.md`. One with a shipped name takes its place. */
  folder: string;
  /** What may be a tool. */
  tools: () => readonly Capability[];
  /**
   * Makes an agent available in place of the one before it with this name, all or nothing; undefined takes it away. Runs
   * that are under way go on.
   * @throws CapabilityTakenError, ValidationError
   */
  replace: (name: string, agent: Agent | undefined) => void;
  onProblem?: AgentFilesOptions["onProblem"];
  onError?: AgentFilesOptions["onError"];
  /** @default true */
  watch?: boolean;
  /** @default those that come with Hearth */
  shipped?: readonly AgentFile[];
}

/** Keeps the agents that are written as files: those that come with Hearth, and the person's. */
export class SpecialistKeeper implements AsyncDisposable {
  readonly #options: SpecialistKeeperOptions;
  readonly #shipped: ReadonlyMap<string, AgentFile>;
  #files: AgentFiles | undefined;

  private constructor(options: SpecialistKeeperOptions) {
    this.#options = options;
    this.#shipped = new Map((options.shipped ?? storedSpecialists.files).map((file) => [file.name, file]));
  }

  static async open(options: SpecialistKeeperOptions): Promise<SpecialistKeeper> {
    const keeper = new SpecialistKeeper(options);
    for (const file of keeper.#shipped.values()) keeper.#use(file, file.name);
    const { folder, watch, onProblem, onError } = options;
    keeper.#files = await AgentFiles.open({
      folder,
      apply: (change) => keeper.#apply(change),
      ...(watch === undefined ? {} : { watch }),
      ...(onProblem === undefined ? {} : { onProblem }),
      ...(onError === undefined ? {} : { onError }),
    });
    return keeper;
  }

  /** Each agent's file as it is in use, with where it comes from. */
  get current(): readonly { file: AgentFile; origin: "shipped" | "person" }[] {
    const own = this.#files?.current ?? [];
    const names = new Set(own.map(({ name }) => name));
    return [
      ...own.map((file) => ({ file, origin: "person" as const })),
      ...[...this.#shipped.values()]
        .filter(({ name }) => !names.has(name))
        .map((file) => ({ file, origin: "shipped" as const })),
    ].toSorted((a, b) => (a.file.name < b.file.name ? -1 : 1));
  }

  get problems(): ReloadReport["problems"] {
    return this.#files?.problems ?? [];
  }

  /** Looks at the files now. */
  async reload(): Promise<ReloadReport> {
    return (await this.#files?.reload()) ?? { changes: [], problems: [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files?.[Symbol.asyncDispose]();
  }

  #apply(change: AgentFileChange): void {
    if (change.kind !== "removed") return this.#use(change.file, change.path);
    const shipped = this.#shipped.get(change.name);
    if (shipped === undefined) this.#options.replace(change.name, undefined);
    else this.#use(shipped, shipped.name);
  }

  #use(file: AgentFile, path: string): void {
    const { tools, services, replace } = this.#options;
    replace(file.name, defineLazySpecialist(file, { tools: tools(), services, path }));
  }
}
