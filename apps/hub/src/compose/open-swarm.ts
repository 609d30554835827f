import { roleReaches } from "@hearth/protocol";
import { owner } from "../owner.ts";
import { HubSwarm } from "../swarm/hub-swarm.ts";
import { SwarmNews } from "../swarm/swarm-news.ts";
import type { DoorNeeds } from "./open-doors.ts";

/** Milliseconds for which it is remembered who the operators are; a run moves many times a second. */
const remembered = 5_000;

/** The hub's swarm. Where devices may join it is there at once. @throws NetworkError when its address cannot be bound */
export async function openSwarm({
  config,
  stores,
  records,
  settings,
  work,
  onError,
}: Pick<DoorNeeds, "config" | "stores" | "records" | "settings" | "work" | "onError">): Promise<HubSwarm> {
  const { reader } = stores.people;
  let operators: { ids: readonly string[]; until: number } | undefined;
  const news = new SwarmNews({
    emit: (event) => work.feed.publish(event),
    everyone: () => reader.everyone(),
    async operators() {
      if (operators !== undefined && operators.until > performance.now()) return operators.ids;
      const ids: string[] = [];
      for (const id of await reader.everyone()) {
        const standing = await reader.standing({ kind: "person", id });
        if (standing !== undefined && roleReaches(standing.role, "operator")) ids.push(id);
      }
      operators = { ids, until: performance.now() + remembered };
      return ids;
    },
    onError: onError("news of the swarm"),
  });
  const swarm = new HubSwarm({
    home: config.home,
    listen: config.swarmListen,
    hubOwner: owner.id,
    shares: async (person) => (await settings.of(person, "swarm_share_tasks")) === true,
    faultInjection: () => settings.hubNow("swarm_fault_injection") === true,
    news,
    record: records.record,
  });
  if (config.swarmListen === undefined) return swarm;
  try {
    await swarm.open();
    return swarm;
  } catch (error) {
    await swarm[Symbol.asyncDispose]();
    throw error;
  }
}
