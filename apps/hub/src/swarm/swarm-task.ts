import type { LocalOutcome, LocalTask } from "@hearth/swarm";
import type { SwarmShare } from "@hearth/protocol";

/** How far data may go, as `@hearth/policy` says it. */
export type DataClass = "public" | "internal" | "private" | "secret";

/** Work for the hub's swarm, and whose it is. */
export interface SwarmTask extends Omit<LocalTask, "id" | "shared"> {
  /** The person whose work it is. */
  owner: string;
  /** Who asks, as `describePrincipal` writes it. */
  principal: string;
  task?: string;
  goal?: string;
  dataClass: DataClass;
  /** The id of the run. @default made */
  run?: string;
  /** Whether a small result is kept to be shown. @default false */
  keepResult?: boolean;
}

export type SwarmOutcome = LocalOutcome & { run: string; shares: SwarmShare[] };

/** Computes a task of the swarm. */
export type ComputeTask = (task: SwarmTask) => Promise<SwarmOutcome>;
