import { isToolAgent, openStopStore, type StopStore, verifierCommand } from "@hearth/agents/start";
import type { Database } from "@hearth/storage";
import { AgentNeededError } from "../errors/agent-needed-error.ts";

/** Parts of the hub that people know by name, whether or not they stand in the list of agents. */
const needed: ReadonlySet<string> = new Set(["supervisor", "planner", verifierCommand.split(".")[0]!]);

/** Which agents of this hub are stopped. Of several hubs on one database each learns at its start what the others stopped. */
export class AgentStops {
  readonly #store: StopStore;
  readonly #since: Map<string, number>;

  private constructor(store: StopStore, since: Map<string, number>) {
    this.#store = store;
    this.#since = since;
  }

  static async open(database: Database<unknown>): Promise<AgentStops> {
    const store = await openStopStore(database);
    return new AgentStops(store, new Map((await store.list()).map(({ agent, since }) => [agent, since])));
  }

  has(agent: string): boolean {
    return this.#since.has(agent);
  }

  /** Since when an agent is stopped, in milliseconds since the Unix epoch. */
  since(agent: string): number | undefined {
    return this.#since.get(agent);
  }

  /** @throws AgentNeededError for one that everything else needs */
  requireStoppable(agent: string): void {
    if (needed.has(agent)) throw new AgentNeededError(agent, "every goal is seen through by it");
    if (isToolAgent(agent)) throw new AgentNeededError(agent, "it is a group of tools and takes no tasks of its own");
  }

  async add(agent: string, since: number): Promise<void> {
    await this.#store.put({ agent, since });
    if (!this.#since.has(agent)) this.#since.set(agent, since);
  }

  /** @returns whether it was stopped */
  async remove(agent: string): Promise<boolean> {
    if (!this.#since.has(agent)) return false;
    await this.#store.clear(agent);
    return this.#since.delete(agent);
  }
}
