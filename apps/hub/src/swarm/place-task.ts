import type { SwarmTask } from "./swarm-task.ts";

export interface PlaceOptions {
  /** Devices may join at all. */
  open: boolean;
  /** The owner of the hub, who trusts the devices. */
  hubOwner: string;
  /** Whether a person lets those devices compute their tasks. */
  shares: (person: string) => Promise<boolean>;
}

/** Where a task may run, and why. */
export interface Placement {
  shared: boolean;
  why: string;
}

/**
 * What is private stays on the hub's own threads, whoever's it is. The owner trusts the devices, so the owner's other work may go
 * there; another person's only where that person said so.
 */
export async function placeTask(
  { owner, dataClass }: Pick<SwarmTask, "owner" | "dataClass">,
  { open, hubOwner, shares }: PlaceOptions,
): Promise<Placement> {
  if (!open) return { shared: false, why: "no devices may join" };
  if (dataClass === "private" || dataClass === "secret") return { shared: false, why: `it is ${dataClass}` };
  if (owner === hubOwner) return { shared: true, why: "it is the owner's" };
  if (await shares(owner)) return { shared: true, why: "its person lets trusted devices compute" };
  return { shared: false, why: "its person does not let devices compute" };
}
