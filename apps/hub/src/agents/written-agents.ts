import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentFileProblem, LoopServices, ReloadReport, SearchSettings, WorkInput } from "@hearth/agents";
import { lazyToolAgents, SpecialistKeeper } from "@hearth/agents/start";
import { type NewEvent, parse, ValidationError } from "@hearth/protocol";
import type { Agent, AgentContext, InProcessRuntime } from "@hearth/runtimes";
import type { AgentRegistry } from "./agent-registry.ts";

/** Where a person's own agents lie, `<name>/AGENT.md`. */
export function agentsFolder(home: string): string {
  return join(home, "agents");
}

/** Tools for agents with a model; web searches go where `search.json` in the home says, looked up at each. */
export function toolAgents(home: string): readonly Agent[] {
  return lazyToolAgents({ search: () => readSearchSettings(home) });
}

/** @throws ValidationError naming the key that is wrong */
async function readSearchSettings(home: string): Promise<SearchSettings | undefined> {
  const text = await readFile(join(home, "search.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ValidationError("search.json", [{ field: "", message: "is no JSON" }], cause);
  }
  const { searchSettings } = await import("@hearth/agents");
  return parse(searchSettings, value, "search.json");
}

export interface WrittenAgentsOptions {
  home: string;
  owner: string;
  runtime: InProcessRuntime;
  registry: AgentRegistry;
  services: (context: AgentContext, capability: string, input: WorkInput) => Promise<LoopServices>;
  emit: (event: NewEvent) => void;
  onError: (error: unknown) => void;
}

/** The agents that are written as files: the specialists that come with Hearth, and the person's own. */
export interface WrittenAgents extends AsyncDisposable {
  /** Whether the person wrote an agent of this name. */
  has(name: string): boolean;
  /** The model that an agent of this name asks, by id or role; undefined where none of that name is written as a file. */
  modelOf(name: string): string | undefined;
  /** Whether an agent that is written as a file has this capability among its tools. */
  uses(name: string, capability: string): boolean;
  readonly problems: readonly AgentFileProblem[];
  /** Each agent's file as it is in use, by name. */
  readonly files: SpecialistKeeper["current"];
  reload(): Promise<ReloadReport>;
}

export async function openWrittenAgents(options: WrittenAgentsOptions): Promise<WrittenAgents> {
  const { home, owner, runtime, registry, services, emit, onError } = options;
  const names = new Set<string>();
  const announce = (agent: string, data: Record<string, unknown>): void =>
    emit({ type: "agent-updated", owner, agent, data });
  const keeper = await SpecialistKeeper.open({
    folder: agentsFolder(home),
    // A tool may be what any agent without a model offers, and never another agent's whole work.
    tools: () =>
      runtime
        .agents()
        .filter(({ manifest }) => !names.has(manifest.name))
        .flatMap(({ manifest }) => manifest.capabilities),
    services,
    replace(name, agent) {
      registry.replaceWritten(name, agent);
      if (agent === undefined) names.delete(name);
      else names.add(name);
      announce(name, agent === undefined ? { file: "removed" } : { file: "in use", version: agent.manifest.version });
    },
    onProblem: (name, problem) =>
      announce(name, problem === undefined ? { file: "sound" } : { file: "not used", why: problem.error.message }),
    onError,
  });
  return {
    has: (name) => keeper.current.some(({ file, origin }) => origin === "person" && file.name === name),
    modelOf: (name) => keeper.current.find(({ file }) => file.name === name)?.file.model,
    uses(name, capability) {
      const tools = keeper.current.find(({ file }) => file.name === name)?.file.tools ?? [];
      return tools.some((tool) =>
        tool.endsWith(".*") ? capability.startsWith(tool.slice(0, -1)) : tool === capability,
      );
    },
    get problems() {
      return keeper.problems;
    },
    get files() {
      return keeper.current;
    },
    reload: () => keeper.reload(),
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}
