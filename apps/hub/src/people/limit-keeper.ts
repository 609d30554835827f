import { type EngineWriter, personKey } from "@hearth/engine";
import type { PersonReader } from "@hearth/people";
import type { Principal } from "@hearth/protocol";
import type { HubGateway } from "../gateway/hub-gateway.ts";

export interface LimitKeeperOptions {
  people: PersonReader;
  engine: Pick<EngineWriter, "setLimit">;
  gateway: () => Promise<Pick<HubGateway, "budget">>;
}

/**
 * Puts a person's limits where they are held: tasks at once in the engine, tokens of an hour in the budget ledger, against which
 * each call to a model is reserved. Requests are counted at the door and files where they come in; both look the limit up.
 */
export function createLimitKeeper({ people, engine, gateway }: LimitKeeperOptions): (person: string) => Promise<void> {
  return async (id) => {
    const who: Principal = { kind: "person", id };
    const { concurrentTasks, tokensPerHour } = await people.limits(who, id);
    await engine.setLimit(who, { concurrencyKey: personKey, maximum: concurrentTasks });
    const { budget } = await gateway();
    const line = { scope: "person", scopeId: id, unit: "tokens", period: "hour" } as const;
    if (tokensPerHour === null) await budget.clearLimit(who, line);
    else await budget.setLimit(who, { ...line, maximum: tokensPerHour });
  };
}
