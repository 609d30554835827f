import type { JournalReader } from "@hearth/journal";
import type { Principal } from "@hearth/protocol";
import type { EffectHistory } from "@hearth/runtimes";

/** What this device's journal knows of effects that were begun. */
export function createEffectHistory(device: string, journal: Pick<JournalReader, "list">): EffectHistory {
  return {
    device,
    underWay: new Set(),
    lookUp({ owner, task, key }) {
      const who: Principal = { kind: "person", id: owner };
      // Of an erased intent the key is gone, so it may be this one.
      const intents = journal
        .list(who, { task, kinds: ["effect-intent"], first: "newest", limit: 10_000 })
        .filter(({ body, erased }) => erased || body["key"] === key);
      for (const { id } of intents) {
        const [outcome] = journal.list(who, { intent: id, limit: 1 });
        if (outcome === undefined) return { kind: "open", intent: id };
        if (outcome.body["outcome"] !== "failure") return { kind: "done", intent: id };
      }
      return { kind: "clear" };
    },
  };
}
