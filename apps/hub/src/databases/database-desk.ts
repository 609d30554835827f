import { hash } from "node:crypto";
import type { SqlTarget } from "@hearth/gateway";
import { NotFoundError, type Principal, ValidationError } from "@hearth/protocol";
import type { Database } from "@hearth/storage";
import type { SecretDesk } from "../secrets/secret-desk.ts";
import type { DatabaseCheck } from "./check-database.ts";
import type { DatabaseAddress } from "./database-address.ts";

type Person = Extract<Principal, { kind: "person" }>;

/** What is shown of a named database. */
export interface NamedDatabase {
  name: string;
  host: string;
  port: number;
  database: string;
  user: string;
  tls: boolean;
  /** Milliseconds since the Unix epoch. */
  changedAt: number;
}

export interface DatabaseDeskOptions {
  secrets: Pick<SecretDesk, "list" | "set" | "remove" | "lend">;
  /** The roles that agents run as, by the policy in force. */
  roles: () => Promise<readonly string[]>;
  /** Where the hub itself listens. */
  ownPorts: () => readonly number[];
}

interface Opened {
  /** Of the address it was opened with; another one opens it anew. */
  digest: string;
  database: Promise<Database<unknown>>;
}

const prefix = "database.";
const namePattern = /^[a-z][a-z0-9-]{0,49}$/;

/**
 * The databases that people have named for their agents. An address lies in the secret store as `database.NAME`, bound to
 * no host, so no agent can have it added to a request; here it is lent to the driver and to nobody else.
 */
export class DatabaseDesk implements AsyncDisposable {
  readonly #options: DatabaseDeskOptions;
  readonly #open = new Map<string, Opened>();
  #closed = false;

  constructor(options: DatabaseDeskOptions) {
    this.#options = options;
  }

  /** @throws SecretsLockedError */
  async list(who: Person): Promise<NamedDatabase[]> {
    const listed = await this.#options.secrets.list(who);
    const named = listed.filter(({ name }) => name.startsWith(prefix));
    return await Promise.all(
      named.map(async ({ name, changedAt }) => {
        const { url: _, ...shown } = await this.#address(who.id, name.slice(prefix.length));
        return { name: name.slice(prefix.length), ...shown, changedAt };
      }),
    );
  }

  /**
   * Keeps an address under a name, once a connection to it was made.
   * @throws ValidationError, DatabaseUnreachableError; then what was there before stays
   */
  async add(who: Person, name: string, url: string): Promise<DatabaseCheck> {
    if (!namePattern.test(name))
      throw new ValidationError("the database", [
        { field: "/name", message: "must be 1 to 50 lower-case letters, digits and dashes, a letter first" },
      ]);
    const { readDatabaseAddress } = await import("./database-address.ts");
    const check = await this.#examine(name, readDatabaseAddress(url));
    await this.#options.secrets.set(who, `${prefix}${name}`, url, []);
    return check;
  }

  /** Tries the connection. @throws NotFoundError, DatabaseUnreachableError */
  async test(who: Person, name: string): Promise<DatabaseCheck> {
    return await this.#examine(name, await this.#address(who.id, name));
  }

  /** @throws NotFoundError */
  async remove(who: Person, name: string): Promise<void> {
    if (!(await this.#options.secrets.remove(who, `${prefix}${name}`))) throw new NotFoundError("database", name);
    await this.#close(who.id, name);
  }

  /** A database for an effect of the owner's agents. @throws NotFoundError, DatabaseUnreachableError */
  async target(owner: string, name: string): Promise<SqlTarget> {
    const address = await this.#address(owner, name);
    const key = `${owner} ${name}`;
    const digest = hash("sha256", `${address.url} ${address.tls}`);
    if (this.#open.get(key)?.digest !== digest) await this.#close(owner, name);
    let opened = this.#open.get(key);
    if (opened === undefined) {
      if (this.#closed) throw new NotFoundError("database", name);
      this.#open.set(key, (opened = { digest, database: this.#connect(name, address) }));
      // What failed now may work at the next call, so a failure is not kept.
      opened.database.catch(() => this.#open.delete(key));
    }
    const { host, port, database } = address;
    return { kind: "postgres", id: `${name} (${host}:${port}/${database})`, database: await opened.database };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { database } of open) await (await database.catch(() => undefined))?.[Symbol.asyncDispose]();
  }

  async #address(owner: string, name: string): Promise<DatabaseAddress> {
    const { readDatabaseAddress } = await import("./database-address.ts");
    if (!namePattern.test(name)) throw new NotFoundError("database", name);
    try {
      return await this.#options.secrets.lend(owner, `${prefix}${name}`, readDatabaseAddress);
    } catch (error) {
      throw error instanceof NotFoundError ? new NotFoundError("database", name) : error;
    }
  }

  async #connect(name: string, address: DatabaseAddress): Promise<Database<unknown>> {
    const { connectDatabase } = await import("./connect-database.ts");
    return await connectDatabase({ name, address, ownPorts: this.#options.ownPorts });
  }

  async #examine(name: string, address: DatabaseAddress): Promise<DatabaseCheck> {
    const { checkDatabase } = await import("./check-database.ts");
    await using database = await this.#connect(name, address);
    return await checkDatabase(database, await this.#options.roles());
  }

  async #close(owner: string, name: string): Promise<void> {
    const key = `${owner} ${name}`;
    const opened = this.#open.get(key);
    this.#open.delete(key);
    // Statements that run end first: the pool waits for them.
    await (await opened?.database.catch(() => undefined))?.[Symbol.asyncDispose]();
  }
}
