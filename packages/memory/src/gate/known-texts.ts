import { createHash } from "node:crypto";
import { statement } from "@hearth/storage";
import type { MemoryContext } from "../memory-context.ts";
import { type Fingerprint, windowsOf } from "../text/similar.ts";

const hour = 3_600_000;
const mostRecalled = 300;
const mostRemembered = 4_000;

/** The texts that a proposal may only repeat: those every prompt begins with, and those that were just recalled. */
export class KnownTexts {
  readonly #context: MemoryContext;
  readonly #boot = new Map<string, { key: string; windows: Fingerprint[] }>();
  readonly #items = new Map<string, Fingerprint[]>();

  constructor(context: MemoryContext) {
    this.#context = context;
  }

  /** Registered system prompts and the newest TELOS texts. */
  async boot(owner: string): Promise<readonly Fingerprint[]> {
    const { database } = this.#context;
    const rows = await database.all(
      statement<{ text: string }>(
        database,
        `SELECT text FROM hearth_memory_boot WHERE owner = ? UNION ALL
         SELECT t.text FROM hearth_memory_text t WHERE t.owner = ? AND t.area = 'telos' AND t.version =
           (SELECT max(version) FROM hearth_memory_text n WHERE n.owner = t.owner AND n.area = t.area AND n.name = t.name)`,
        [owner, owner],
      ),
    );
    const hash = createHash("sha256");
    for (const { text } of rows) hash.update(`${text.length}:${text}`);
    const key = hash.digest("base64url");
    const known = this.#boot.get(owner);
    if (known?.key === key) return known.windows;
    const windows = rows.flatMap(({ text }) => windowsOf(text));
    this.#boot.set(owner, { key, windows });
    return windows;
  }

  /** What was recalled in the run; without a run, by this principal within the last hour. */
  async recalled(owner: string, principal: string, run: string | undefined): Promise<readonly Fingerprint[]> {
    const { database, now } = this.#context;
    const rows = await database.all(
      statement<{ id: string; text: string }>(
        database,
        `SELECT i.id, i.text FROM hearth_memory_recall r JOIN hearth_memory_item i ON i.id = r.item
         WHERE r.owner = ? AND ${run === undefined ? "r.principal = ? AND r.time > ?" : "r.run = ?"}
         ORDER BY r.time DESC LIMIT ?`,
        [owner, ...(run === undefined ? [principal, now() - hour] : [run]), mostRecalled],
      ),
    );
    return rows.flatMap(({ id, text }) => this.windowsOfItem(id, text));
  }

  /** An item's text never changes, so what it is compared by is kept. */
  windowsOfItem(id: string, text: string): readonly Fingerprint[] {
    let windows = this.#items.get(id);
    if (windows === undefined) {
      if (this.#items.size >= mostRemembered) this.#items.clear();
      windows = windowsOf(text);
      this.#items.set(id, windows);
    }
    return windows;
  }

  /** A forgotten text must not stay in memory either. */
  drop(id: string): void {
    this.#items.delete(id);
  }
}
