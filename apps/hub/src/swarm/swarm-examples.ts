import { describePrincipal, newId, ownerOf, type Principal } from "@hearth/protocol";
import type { HubSwarm } from "./hub-swarm.ts";

export type SwarmExample = "small" | "large";

const small = {
  matrix_a: [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
  matrix_b: [
    [9, 8, 7],
    [6, 5, 4],
    [3, 2, 1],
  ],
};
const side = 640;
const blocks = 64;

/** Products to be looked at. A person has one of each at a time. */
export class SwarmExamples {
  readonly #swarm: Pick<HubSwarm, "compute">;
  readonly #onError: (error: unknown) => void;
  readonly #running = new Map<string, string>();

  constructor({ swarm, onError }: { swarm: Pick<HubSwarm, "compute">; onError: (error: unknown) => void }) {
    this.#swarm = swarm;
    this.#onError = onError;
  }

  /** Begins one, or finds that it runs. @returns the id of its run */
  start(who: Principal, example: SwarmExample): string {
    const owner = ownerOf(who);
    const name = `${owner} ${example}`;
    const known = this.#running.get(name);
    if (known !== undefined) return known;
    const run = newId<string>();
    this.#running.set(name, run);
    void this.#run({ run, owner, principal: describePrincipal(who), example, name });
    return run;
  }

  async #run(asked: {
    run: string;
    owner: string;
    principal: string;
    example: SwarmExample;
    name: string;
  }): Promise<void> {
    const { run, owner, principal, example, name } = asked;
    try {
      const work =
        example === "small"
          ? { data: small }
          : {
              data: { matrix_a: square(3), matrix_b: square(5) },
              distribution: { code: "rateless", blocks } as const,
            };
      const keepResult = example === "small";
      await this.#swarm.compute({
        operation: "matrix_multiply",
        ...work,
        run,
        owner,
        principal,
        dataClass: "public",
        keepResult,
      });
    } catch (error) {
      // The run tells what became of it; this is for the log.
      this.#onError(error);
    } finally {
      this.#running.delete(name);
    }
  }
}

/** A matrix whose values have no pattern that a code could profit from. */
function square(seed: number): number[][] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 36;
  };
  return Array.from({ length: side }, () => Array.from({ length: side }, next));
}
