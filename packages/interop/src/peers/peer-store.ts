import { NotFoundError, ownerOf, parse, type Principal } from "@hearth/protocol";
import { ConflictError, type Database, migrate, statement } from "@hearth/storage";
import { interopMigrations } from "./migrations.ts";
import { type OfferedTool, type Peer, type PeerDefinition, peerDefinition, type PinnedTool } from "./peer.ts";

interface PeerRow {
  owner: string;
  name: string;
  definition: string;
  pin: string | null;
  created_at: number;
}

interface ToolRow {
  tool: string;
  accepted: string | null;
  pending: string | null;
  gone: number;
}

/** What is asked and changed about peers. A principal sees those of its owner only; only a person changes them. */
export class PeerStore {
  readonly #database: Database<unknown>;
  readonly #now: () => number;

  private constructor(database: Database<unknown>, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  static async open({
    database,
    now = Date.now,
  }: {
    database: Database<unknown>;
    /** Milliseconds since the Unix epoch. */
    now?: () => number;
  }): Promise<PeerStore> {
    await migrate(database, { set: "interop", migrations: interopMigrations });
    return new PeerStore(database, now);
  }

  async list(who: Principal): Promise<Peer[]> {
    const rows = await this.#all<PeerRow>("SELECT * FROM hearth_peer WHERE owner = ? ORDER BY name", [ownerOf(who)]);
    return rows.map(toPeer);
  }

  /** @throws NotFoundError also for another's */
  async get(who: Principal, name: string): Promise<Peer> {
    const rows = await this.#all<PeerRow>("SELECT * FROM hearth_peer WHERE owner = ? AND name = ?", [
      ownerOf(who),
      name,
    ]);
    const [row] = rows;
    if (row === undefined) throw new NotFoundError("peer", name);
    return toPeer(row);
  }

  /** Every owner's, oldest first. For the hub's own start; no route may reach it. */
  async everyone(): Promise<Peer[]> {
    return (await this.#all<PeerRow>("SELECT * FROM hearth_peer ORDER BY created_at, name", [])).map(toPeer);
  }

  /** Keeps a peer with what it offers, all or nothing. @throws ConflictError when the owner has one of that name */
  async insert(
    who: Principal,
    name: string,
    {
      definition,
      pin,
      tools,
      accept,
    }: { definition: PeerDefinition; pin: string | undefined; tools: readonly OfferedTool[]; accept: boolean },
  ): Promise<void> {
    const owner = ownerOf(who);
    const [rows] = await this.#database.batch([
      statement(
        this.#database,
        `INSERT INTO hearth_peer (owner, name, definition, pin, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING RETURNING name`,
        [owner, name, JSON.stringify(definition), pin ?? null, this.#now()],
      ),
    ]);
    if (rows?.length === 0) throw new ConflictError("peer", name);
    await this.#database.batch(
      tools.map((tool) =>
        this.#write(owner, name, {
          tool: tool.tool,
          accepted: accept ? tool : undefined,
          pending: accept ? undefined : tool,
          gone: false,
        }),
      ),
    );
  }

  /** @throws NotFoundError also for another's */
  async remove(who: Principal, name: string): Promise<void> {
    const owner = ownerOf(who);
    const [rows] = await this.#database.batch([
      statement(this.#database, "DELETE FROM hearth_peer WHERE owner = ? AND name = ? RETURNING name", [owner, name]),
      statement(this.#database, "DELETE FROM hearth_peer_tool WHERE owner = ? AND peer = ?", [owner, name]),
    ]);
    if (rows?.length === 0) throw new NotFoundError("peer", name);
  }

  async setPin(who: Principal, name: string, pin: string | undefined): Promise<void> {
    await this.#database.batch([
      statement(this.#database, "UPDATE hearth_peer SET pin = ? WHERE owner = ? AND name = ?", [
        pin ?? null,
        ownerOf(who),
        name,
      ]),
    ]);
  }

  async tools(who: Principal, name: string): Promise<PinnedTool[]> {
    const rows = await this.#all<ToolRow>("SELECT * FROM hearth_peer_tool WHERE owner = ? AND peer = ? ORDER BY tool", [
      ownerOf(who),
      name,
    ]);
    return rows.map(({ tool, accepted, pending, gone }) => ({
      tool,
      accepted: accepted === null ? undefined : (JSON.parse(accepted) as OfferedTool),
      pending: pending === null ? undefined : (JSON.parse(pending) as OfferedTool),
      gone: gone === 1,
    }));
  }

  async setTools(who: Principal, name: string, tools: readonly PinnedTool[]): Promise<void> {
    if (tools.length > 0) await this.#database.batch(tools.map((tool) => this.#write(ownerOf(who), name, tool)));
  }

  #write(owner: string, peer: string, { tool, accepted, pending, gone }: PinnedTool) {
    const text = (value: OfferedTool | undefined) => (value === undefined ? null : JSON.stringify(value));
    return statement(
      this.#database,
      `INSERT INTO hearth_peer_tool (owner, peer, tool, accepted, pending, gone) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (owner, peer, tool) DO UPDATE SET
         accepted = excluded.accepted, pending = excluded.pending, gone = excluded.gone`,
      [owner, peer, tool, text(accepted), text(pending), gone ? 1 : 0],
    );
  }

  #all<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.#database.all(statement<Row>(this.#database, text, parameters));
  }
}

function toPeer({ owner, name, definition, pin, created_at }: PeerRow): Peer {
  return {
    owner,
    name,
    definition: parse(peerDefinition, JSON.parse(definition), `the stored peer ${name}`),
    pin: pin ?? undefined,
    createdAt: created_at,
  };
}
