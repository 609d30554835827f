import { type BlockEvent, LocalSwarm } from "@hearth/swarm";
import type { DeviceBook } from "./device-book.ts";
import { FaultDesk } from "./fault-desk.ts";
import { LoopDesk } from "./loop-desk.ts";
import type { SwarmNews } from "./swarm-news.ts";

/** A swarm that runs, with what is done to it. */
export interface StartedSwarm {
  swarm: LocalSwarm;
  loop: LoopDesk;
  faults: FaultDesk;
}

export interface StartOptions {
  /** Where workers of other devices join, and which. @default nowhere */
  door: { listen: { address: string; port: number }; devices: DeviceBook } | undefined;
  news: SwarmNews;
  faultInjection: () => boolean;
  onBlock: (event: BlockEvent) => void;
}

/** Starts threads, and opens the door where there is to be one. @throws NetworkError when an address cannot be bound */
export async function startSwarm({ door, news, faultInjection, onBlock }: StartOptions): Promise<StartedSwarm> {
  const swarm = await LocalSwarm.open(
    door === undefined
      ? {}
      : { door: { bind: door.listen, id: door.devices.id, key: door.devices.key, trust: door.devices.trust } },
  );
  swarm.events.on("worker-joined", () => news.changed());
  swarm.events.on("worker-lost", () => news.changed());
  swarm.events.on("block-moved", onBlock);
  return {
    swarm,
    loop: new LoopDesk({ submit: (request) => swarm.submit(request), changed: () => news.changed() }),
    faults: new FaultDesk({ swarm, allowed: faultInjection, changed: () => news.changed() }),
  };
}
