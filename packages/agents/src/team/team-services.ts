import type { Amounts, Spending } from "@hearth/policy";
import type { Manifest, NewEvent, Principal } from "@hearth/protocol";
import type { TeamStore } from "./store/team-store.ts";

/** What the team's tools need of the hub they run in. */
export interface TeamServices {
  /** The agents this owner may have worked for them, tools left out. */
  roster: (owner: string) => readonly Manifest[];
  store: () => Promise<TeamStore>;
  /** Ends the run of whoever held the task, and has its new holder go on. */
  handedOver: (task: string) => void;
  /** What tasks and spawned agents have spent, and what they may. */
  budget: {
    accountOf: (who: Principal, scope: "task" | "worker", id: string) => Promise<Spending>;
    limitWorker: (who: Principal, worker: string, maximum: Amounts) => Promise<void>;
  };
  emit: (event: NewEvent) => void;
}
