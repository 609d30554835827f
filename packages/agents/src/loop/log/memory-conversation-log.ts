import { type ConversationId, newId, NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { Conversation, ConversationLog } from "./conversation-log.ts";
import type { Entry } from "./entry.ts";

interface Kept {
  conversation: Conversation;
  entries: Entry[];
  keys: Map<string, Entry>;
  last: number;
}

/**
 * A log that ends with the process, for one-off runs and for measuring. Nothing in it survives a crash, so a run over it
 * starts from the beginning.
 */
export function createMemoryConversationLog({ now = Date.now }: { now?: () => number } = {}): ConversationLog {
  const kept = new Map<ConversationId, Kept>();

  function find(who: Principal, id: ConversationId): Kept {
    const found = kept.get(id);
    if (found === undefined || found.conversation.owner !== ownerOf(who)) throw new NotFoundError("conversation", id);
    return found;
  }

  function add(conversation: Conversation, entries: Entry[], last: number): Conversation {
    kept.set(conversation.id, { conversation, entries, keys: new Map(), last });
    return conversation;
  }

  return {
    get: async (who, id) => find(who, id).conversation,
    entries: async (who, id) => [...find(who, id).entries],
    async list(who, { limit = 50, before } = {}) {
      return [...kept.values()]
        .map(({ conversation }) => conversation)
        .filter(({ owner, id }) => owner === ownerOf(who) && (before === undefined || id < before))
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit);
    },
    async create(who, { id = newId<ConversationId>(), title } = {}) {
      if (kept.has(id)) return find(who, id).conversation;
      return add({ id, owner: ownerOf(who), title, forkedFrom: undefined, createdAt: now() }, [], 0);
    },
    async append(who, id, wanted) {
      const log = find(who, id);
      return wanted.map(({ key, body }) => {
        const there = log.keys.get(key);
        if (there !== undefined) return there;
        const entry: Entry = { sequence: ++log.last, key, time: now(), body };
        log.entries.push(entry);
        log.keys.set(key, entry);
        return entry;
      });
    },
    async fork(who, id, { sequence, id: forkId = newId<ConversationId>(), title }) {
      const source = find(who, id);
      const shared = source.entries.filter((entry) => entry.sequence <= sequence);
      if (shared.at(-1)?.sequence !== sequence) throw new NotFoundError("entry", `${id}/${sequence}`);
      if (kept.has(forkId)) return find(who, forkId).conversation;
      return add(
        {
          id: forkId,
          owner: ownerOf(who),
          title: title ?? source.conversation.title,
          forkedFrom: { conversation: id, sequence },
          createdAt: now(),
        },
        shared,
        sequence,
      );
    },
  };
}
