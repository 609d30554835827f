import { isToolAgent, openLazyTeamStore, type TeamServices, type TeamStore } from "@hearth/agents/start";
import type { NewEvent, Principal } from "@hearth/protocol";
import type { Database } from "@hearth/storage";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { HubGateway } from "../gateway/hub-gateway.ts";
import { HandOver } from "./hand-over.ts";

export interface HubTeamOptions {
  database: Database<unknown>;
  gateway: () => Promise<HubGateway>;
  agents: () => AgentRegistry;
  emit: (event: NewEvent) => void;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** What this hub's agents need to work together, and the runs that can be handed over. */
export interface HubTeam {
  readonly services: TeamServices;
  /** Opened at its first use. */
  store(): Promise<TeamStore>;
  /** For a run of a task's holder: tells it when the task is handed over, until it is disposed. */
  watch(task: string): HandOver;
}

export function createHubTeam({ database, gateway, agents, emit, now }: HubTeamOptions): HubTeam {
  let opened: Promise<TeamStore> | undefined;
  const running = new Map<string, HandOver>();
  const store = (): Promise<TeamStore> => {
    opened ??= openLazyTeamStore({ database, ...(now === undefined ? {} : { now }) }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    store,
    services: {
      store,
      emit,
      roster: (owner) => {
        const who: Principal = { kind: "person", id: owner };
        return agents()
          .list(who)
          .filter(({ status }) => status !== "stopped")
          .map(({ manifest }) => manifest)
          .filter(({ name }) => !isToolAgent(name));
      },
      handedOver: (task) => running.get(task)?.happen(),
      budget: {
        accountOf: async (who, scope, id) => await (await gateway()).budget.accountOf(who, scope, id),
        limitWorker: async (who, id, maximum) => await (await gateway()).budget.limitWorker(who, id, maximum),
      },
    },
    watch(task) {
      const over = new HandOver(() => {
        if (running.get(task) === over) running.delete(task);
      });
      running.set(task, over);
      return over;
    },
  };
}
