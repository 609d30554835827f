import { join } from "node:path";
import type { TaskContext } from "@hearth/engine";
import type { Effect, GatewaySession } from "@hearth/gateway";
import { openDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter } from "@hearth/journal";
import type { Principal } from "@hearth/protocol";
import { type AgentEffects, createAgentEffects, type EffectHistory, Turnstile } from "@hearth/runtimes";

const alice: Principal = { kind: "person", id: "alice" };

/**
 * The doors of a run over a real journal, without a policy: all is allowed. The gateway's parsers take seconds to load, and
 * what is tested with these doors starts some hundred processes.
 */
export async function journalDoors(
  folder: string,
  point: (name: string) => void,
): Promise<{ open(context: TaskContext): { effects: AgentEffects } } & AsyncDisposable> {
  const key = await openDeviceKey({ folder: join(folder, "keys") });
  const writer = await openJournalWriter({ folder: join(folder, "journal"), key });
  const reader = await openJournalReader({ folder: join(folder, "journal") });
  const history: EffectHistory = {
    device: "here",
    underWay: new Set(),
    lookUp({ task, key: name }) {
      const intent = reader.list(alice, { task, kinds: ["effect-intent"] }).find(({ body }) => body["key"] === name);
      if (intent === undefined) return { kind: "clear" };
      const ended = reader.list(alice, { intent: intent.id }).length > 0;
      return { kind: ended ? "done" : "open", intent: intent.id };
    },
  };
  return {
    open(context) {
      const receipt = {
        principal: "agent:world@alice",
        owner: "alice",
        task: context.task.id,
        action: "world-changed",
      };
      const perform = async (effect: Effect<never, unknown>): Promise<unknown> => {
        await effect.begin?.();
        point(`${effect.summary} begun`);
        const intent = await writer.append({ ...receipt, kind: "effect-intent", body: { key: effect.key } });
        point(`${effect.summary} announced`);
        const value = await effect.perform(undefined as never, { approved: false, rule: "all" });
        await writer.append({ ...receipt, kind: "effect-outcome", intent: intent.id, body: { outcome: "success" } });
        point(`${effect.summary} recorded`);
        return { kind: "done", value, rule: "all" };
      };
      const effects = createAgentEffects({
        session: { perform } as unknown as GatewaySession,
        context,
        history,
        turnstile: new Turnstile(),
        places: {} as never,
        signalOf: (approval) => `approval:${approval}`,
      });
      return { effects };
    },
    async [Symbol.asyncDispose]() {
      reader[Symbol.dispose]();
      await writer.close();
    },
  };
}
