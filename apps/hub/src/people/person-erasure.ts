import { eraseTaskRows, type Engine } from "@hearth/engine";
import type { GatewaySession } from "@hearth/gateway";
import type { JournalReader, JournalWriter } from "@hearth/journal";
import { erasePersonRows, type People } from "@hearth/people";
import type { Supervisor } from "@hearth/agents/start";
import { describePrincipal, type NewReceipt, NotFoundError, type Principal, type TaskId } from "@hearth/protocol";
import { type Database, eraseRows, type GoalReader, ownedTables, statement } from "@hearth/storage";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { Feed } from "../feed/feed.ts";
import type { LazyInterop } from "../interop/hub-interop.ts";
import type { ReceiptKeeper } from "../journal/receipt-keeper.ts";
import { owner } from "../owner.ts";
import type { SecretDesk } from "../secrets/secret-desk.ts";
import { cancelAll } from "./cancel-all.ts";
import { eraseFiles } from "./erase-files.ts";

export interface PersonErasureOptions {
  home: string;
  database: Database<unknown>;
  people: People;
  engine: Engine;
  goals: GoalReader;
  supervisor: Supervisor;
  agents: AgentRegistry;
  interop: LazyInterop;
  secrets: SecretDesk;
  feed: Feed;
  receipts: ReceiptKeeper;
  journal: { reader: JournalReader; writer: JournalWriter };
  /** The doors of the tasks that run now, by task. */
  sessions: ReadonlyMap<string, GatewaySession>;
  record: (receipt: NewReceipt) => Promise<unknown>;
}

/** What an erasure removed. */
export interface Erased {
  rows: number;
  /** Receipts whose bodies were erased; their ids, kinds and times stay. */
  receipts: number;
}

const reason = "the person was removed from this hub";

/** Removes people with all that is theirs. One that was cut off is ended by the next start. */
export class PersonErasure {
  readonly #options: PersonErasureOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: PersonErasureOptions) {
    this.#options = options;
  }

  /**
   * Takes a person off the hub and erases what is theirs. What runs for them is cancelled. Someone who was removed before, and whose things were
   * kept, is erased as well.
   * @throws ValidationError for the owner, NotFoundError where nothing is known of such a person
   */
  async erase(by: Principal, person: string): Promise<Erased> {
    const { people } = this.#options;
    const isThere = (await people.reader.everyone()).includes(person);
    if (isThere) await people.writer.requireRemovable(person);
    else if ((await this.#countRows(person)) === 0) throw new NotFoundError("person", person);
    await people.erasures.begin(person);
    return await this.#inTurn(() => this.#erase(by, person));
  }

  /** Ends what an earlier run of the hub had begun. */
  async resume(): Promise<void> {
    for (const person of await this.#options.people.erasures.open())
      await this.#inTurn(() => this.#erase(owner, person));
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #erase(by: Principal, person: string): Promise<Erased> {
    const options = this.#options;
    const { home, database, people, engine, agents, interop, secrets, feed, receipts, record } = options;
    const who: Principal = { kind: "person", id: person };
    if ((await people.reader.everyone()).includes(person)) await people.writer.remove(person);
    agents.forget(person);
    await cancelAll(who, options);
    if ((await interop.skills()) !== undefined || (await this.#hasPeers(person))) {
      const { peers, removePeer } = await interop();
      for (const { name } of await peers.list(who)) await removePeer(who, name);
    }
    await feed.forget(person);
    await receipts.settled();
    const erasedReceipts = await this.#eraseReceipts(who);
    const works = await this.#worksOf(person);
    const rows = await this.#countRows(person);
    // It loads the memory's code, which an idle hub does without.
    const { eraseMemoryRows } = await import("@hearth/memory");
    const memoryRows = await eraseMemoryRows(database, person);
    const tables = await ownedTables(database);
    await eraseRows(database, [
      ...memoryRows,
      ...eraseTaskRows(database, person),
      ...erasePersonRows(database, person),
      ...tables.map((table) => statement(database, `DELETE FROM ${table} WHERE owner = ?`, [person])),
    ]);
    await engine.setLimit(who, { concurrencyKey: "person", maximum: null });
    await secrets.erase(person);
    await eraseFiles(home, person, works);
    await people.erasures.end(person);
    const body = { person, rows, receipts: erasedReceipts };
    await record({ kind: "hub", action: "person-erased", principal: describePrincipal(by), owner: owner.id, body });
    return { rows, receipts: erasedReceipts };
  }

  async #eraseReceipts(who: Principal & { kind: "person" }): Promise<number> {
    const { reader, writer } = this.#options.journal;
    let count = 0;
    for (let after = -1; ;) {
      const page = reader.list(who, { after, limit: 500 });
      for (const { index, kind, erased } of page) {
        after = index;
        if (erased || kind === "erasure") continue;
        await writer.erase(who, index, reason);
        count += 1;
      }
      if (page.length === 0) return count;
    }
  }

  async #worksOf(person: string): Promise<string[]> {
    const { database } = this.#options;
    const of = (table: string) =>
      statement<{ id: TaskId }>(database, `SELECT id FROM ${table} WHERE owner = ?`, [person]);
    const found = [...(await database.all(of("task"))), ...(await database.all(of("hearth_goal")))];
    return found.map(({ id }) => id);
  }

  async #hasPeers(person: string): Promise<boolean> {
    const { database } = this.#options;
    if (!(await ownedTables(database)).includes("hearth_peer")) return false;
    const query = statement(database, "SELECT 1 FROM hearth_peer WHERE owner = ? LIMIT 1", [person]);
    return (await database.first(query)) !== undefined;
  }

  async #countRows(person: string): Promise<number> {
    const { database } = this.#options;
    let rows = 0;
    for (const table of await ownedTables(database)) {
      const query = `SELECT COUNT(*) AS rows FROM ${table} WHERE owner = ?`;
      const found = await database.first(statement<{ rows: number | string }>(database, query, [person]));
      rows += Number(found?.rows ?? 0);
    }
    return rows;
  }
}
