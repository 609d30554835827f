import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describePrincipal, type NewReceipt, NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type {
  CredentialBroker,
  Redactor,
  SecretBinding,
  SecretKeySource,
  SecretStore,
  SecretSummary,
} from "@hearth/sandbox";
import { SecretsLockedError } from "../errors/secrets-locked-error.ts";
import { keysFolder, secretsFolder } from "../home/open-home.ts";

type Person = Extract<Principal, { kind: "person" }>;

export interface SecretDeskOptions {
  home: string;
  record: (receipt: NewReceipt) => Promise<unknown>;
  /** Told of a store that should have opened by itself and did not. */
  onError: (error: unknown) => void;
}

/**
 * `none`: nothing is stored yet; `locked`: it waits for its passphrase; `damaged`: its file cannot be read;
 * `closed`: it opens by itself when it is needed.
 */
export type SecretStoreState = "none" | "closed" | "open" | "locked" | "damaged";

/**
 * Each person's secret store, opened when it is first needed. A store without a passphrase lies under a key file of
 * mode 0600; one with a passphrase is locked after each start until the person gives it. Only the process that holds
 * the home may have a desk.
 */
export class SecretDesk implements AsyncDisposable {
  readonly #options: SecretDeskOptions;
  readonly #stores = new Map<string, Promise<SecretStore>>();
  readonly #opened = new Map<string, SecretStore>();
  #open: SecretStore[] = [];
  #redactors: Redactor[] | undefined;

  constructor(options: SecretDeskOptions) {
    this.#options = options;
  }

  /** Opens what opens without a passphrase, so that its values are known before anything is written or sent. */
  async openAll(): Promise<void> {
    const owners = await readdir(secretsFolder(this.#options.home)).catch(() => []);
    for (const owner of owners)
      if ((await this.state(owner)) === "closed") await this.#storeOf(owner).catch(this.#options.onError);
  }

  async state(owner: string): Promise<SecretStoreState> {
    if (this.#stores.has(owner)) return "open";
    const { secretStoreProtection } = await import("@hearth/sandbox");
    const protection = await secretStoreProtection(this.#folderOf(owner));
    if (protection === "passphrase") return "locked";
    return protection === "key-file" ? "closed" : protection;
  }

  /** Names and bindings; no value. @throws SecretsLockedError, SecretStoreError */
  async list(who: Person): Promise<SecretSummary[]> {
    if ((await this.state(who.id)) === "none") return [];
    return (await this.#storeOf(who.id)).list();
  }

  /** Stores a value. @param bindings where it may go; without them those of the value before stay */
  async set(who: Person, name: string, value: string, bindings?: readonly SecretBinding[]): Promise<void> {
    const store = await this.#storeOf(who.id);
    const before = store.list().find((secret) => secret.name === name)?.bindings;
    await store.set(name, value, bindings ?? before ?? []);
    await this.#changed(who, name, "set");
  }

  /** Replaces the bindings. @throws NotFoundError */
  async bind(who: Person, name: string, bindings: readonly SecretBinding[]): Promise<void> {
    await (await this.#storeOf(who.id)).bind(name, bindings);
    await this.#changed(who, name, "bound");
  }

  /** @returns false where there was none */
  async remove(who: Person, name: string): Promise<boolean> {
    if ((await this.state(who.id)) === "none") return false;
    const removed = await (await this.#storeOf(who.id)).remove(name);
    if (removed) await this.#changed(who, name, "removed");
    return removed;
  }

  /**
   * Opens a store with its passphrase; where there is none yet, makes one under it.
   * @throws SecretStoreError for a wrong passphrase, or a store that has a key file
   */
  async unlock(who: Person, passphrase: string): Promise<void> {
    const { SecretStoreError, secretStoreProtection } = await import("@hearth/sandbox");
    if (!this.#stores.has(who.id)) await this.#openWith(who.id, { passphrase });
    else if ((await secretStoreProtection(this.#folderOf(who.id))) !== "passphrase")
      throw new SecretStoreError("it has a key file and is open", { hint: "There is nothing to unlock." });
  }

  /** The credentials of a person, for the outward door. Nothing is added while the store is locked. */
  brokerFor(owner: string): CredentialBroker {
    const find = async (): Promise<CredentialBroker | undefined> => {
      const state = await this.state(owner);
      return state === "none" || state === "locked" ? undefined : (await this.#storeOf(owner)).broker;
    };
    return {
      credentialFor: async (request) => await (await find())?.credentialFor(request),
      upgradePort: async (request) => await (await find())?.upgradePort(request),
    };
  }

  /**
   * Lends values to the hub's own code, such as the way to a model server. While the store is not open there are none.
   * @throws NotFoundError from `use`
   */
  lenderOf(owner: string): Pick<SecretStore, "use"> {
    return {
      use: (name, lend) => {
        const store = this.#opened.get(owner);
        if (store === undefined) throw new NotFoundError("secret", name);
        return store.use(name, lend);
      },
    };
  }

  /** The same, and opens the store where that takes no passphrase. @throws SecretsLockedError, NotFoundError */
  async lend<Result>(owner: string, name: string, lend: (value: string) => Result): Promise<Result> {
    if ((await this.state(owner)) === "none") throw new NotFoundError("secret", name);
    return (await this.#storeOf(owner)).use(name, lend);
  }

  /** Whether a value of this name is stored; false while the store waits for its passphrase. */
  async holds(owner: string, name: string): Promise<boolean> {
    const state = await this.state(owner);
    if (state !== "open" && state !== "closed") return false;
    return (await this.#storeOf(owner)).list().some((secret) => secret.name === name);
  }

  /** A value for the hub's own code; undefined where none is stored, or the store waits for its passphrase. Never show it. */
  async read(owner: string, name: string): Promise<string | undefined> {
    if (!(await this.holds(owner, name))) return undefined;
    return (await this.#storeOf(owner)).use(name, (value) => value);
  }

  /** Removes a person's store for good, with the key that opened it. */
  async erase(owner: string): Promise<void> {
    const folder = this.#folderOf(owner);
    const store = await this.#stores.get(owner)?.catch(() => undefined);
    this.#stores.delete(owner);
    this.#opened.delete(owner);
    this.#open = this.#open.filter((one) => one !== store);
    this.#redactors = undefined;
    await store?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
    await rm(join(keysFolder(this.#options.home), `secrets-${owner}.key`), { force: true });
  }

  /** Blanks every value that is known now. */
  redact(text: string): string {
    this.#redactors ??= this.#open.map((store) => store.redactor());
    return this.#redactors.reduce((rest, redactor) => redactor.redact(rest), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#stores.values());
    for (const store of this.#open) await store[Symbol.asyncDispose]();
    this.#open = [];
    this.#opened.clear();
    this.#redactors = [];
  }

  #folderOf(owner: string): string {
    // What is no name of a person must not become a path.
    if (!/^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(owner)) throw new NotFoundError("secret store of", owner);
    return join(secretsFolder(this.#options.home), owner);
  }

  async #storeOf(owner: string): Promise<SecretStore> {
    const opened = this.#stores.get(owner);
    if (opened !== undefined) return await opened;
    if ((await this.state(owner)) === "locked") throw new SecretsLockedError();
    return await this.#openWith(owner, { keyFile: join(keysFolder(this.#options.home), `secrets-${owner}.key`) });
  }

  #openWith(owner: string, key: SecretKeySource): Promise<SecretStore> {
    const opening =
      this.#stores.get(owner) ??
      openStore({ folder: this.#folderOf(owner), key }).then((store) => {
        this.#open.push(store);
        this.#opened.set(owner, store);
        this.#redactors = undefined;
        return store;
      });
    this.#stores.set(owner, opening);
    opening.catch(() => {
      if (this.#stores.get(owner) === opening) this.#stores.delete(owner);
    });
    return opening;
  }

  async #changed(who: Person, secret: string, change: "set" | "bound" | "removed"): Promise<void> {
    this.#redactors = undefined;
    const principal = describePrincipal(who);
    await this.#options.record({
      kind: "key",
      action: "secret-changed",
      principal,
      owner: ownerOf(who),
      body: { secret, change },
    });
  }
}

/** The sandbox keeps the stores. It is loaded when the first of them is asked for. */
async function openStore(options: { folder: string; key: SecretKeySource }): Promise<SecretStore> {
  const { openSecretStore } = await import("@hearth/sandbox");
  return await openSecretStore(options);
}
