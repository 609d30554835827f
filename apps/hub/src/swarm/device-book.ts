import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { NotFoundError, type SwarmDeviceView, ValidationError } from "@hearth/protocol";
import {
  generateKeyFiles,
  importPublicKey,
  readPrivateKey,
  readTrustFile,
  type SwarmKey,
  type TrustedKey,
  type TrustReader,
  type TrustStore,
  writeTrustFile,
} from "@hearth/swarm";

/** The hub's key in the swarm, and the devices that its owner lets compute. Both lie under `HEARTH_HOME/swarm/hub`. */
export class DeviceBook {
  readonly #path: string;
  readonly #store: TrustStore;
  #writing: Promise<void> = Promise.resolve();
  /** The name that devices trust the key under; two hubs never share one. */
  readonly id: string;
  readonly key: SwarmKey;

  private constructor(path: string, key: SwarmKey, store: TrustStore) {
    this.#path = path;
    this.#store = store;
    this.key = key;
    this.id = `hub_${key.fingerprint}`;
  }

  /** Makes the key at the first use. @throws CryptographicError for a key or a list that cannot be read */
  static async open(home: string): Promise<DeviceBook> {
    const folder = join(home, "swarm", "hub");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, "hub_private.key");
    const key = existsSync(path) ? await readPrivateKey(path) : (await generateKeyFiles(folder, "hub")).key;
    const list = join(folder, "devices.json");
    return new DeviceBook(list, key, await readTrustFile(list));
  }

  get trust(): TrustReader {
    return this.#store;
  }

  /** @param isHere whether a device of this name is joined now */
  list(isHere: (name: string) => boolean): SwarmDeviceView[] {
    return this.#store.list().map(({ id, publicKey, fingerprint, validFrom = 0, revokedAt }) => ({
      name: id,
      publicKey: publicKey.toString("hex"),
      fingerprint,
      trustedAt: validFrom,
      ...(revokedAt === undefined ? {} : { revokedAt }),
      here: revokedAt === undefined && isHere(id),
    }));
  }

  fingerprintOf(name: string): string | undefined {
    return this.#live(name)?.fingerprint;
  }

  /**
   * Lets the worker with this key in, under a name that no other key has.
   * @param text the public key in any form that `hearth swarm key trust` takes
   * @throws ValidationError, CryptographicError
   */
  async add(name: string, text: string): Promise<{ fingerprint: string }> {
    if (!/^(?!thread_|hub_)[A-Za-z0-9][\w.-]{0,63}$/.test(name))
      throw wrong(
        "/name",
        "must have 1 to 64 letters, digits, dots, dashes and underscores, and not begin with thread_ or hub_",
      );
    const publicKey = await importPublicKey(text);
    const known = this.#live(name);
    if (known?.publicKey.equals(publicKey) === true) return known;
    if (known !== undefined) throw wrong("/name", `is taken by another key; revoke ${name} first`);
    const mine = this.#store.list().find((entry) => entry.publicKey.equals(publicKey));
    if (mine?.revokedAt !== undefined)
      throw wrong("/publicKey", "was revoked, and stays so; the device needs a new key");
    const added = this.#store.add({ id: name, role: "worker", publicKey, validFrom: Date.now() });
    try {
      await this.#save();
    } catch (error) {
      this.#store.remove(publicKey);
      throw error;
    }
    return added;
  }

  /** Lets a device in no more, from now on, whether or not that can be written down. @throws NotFoundError */
  async revoke(name: string): Promise<void> {
    const known = this.#live(name);
    if (known === undefined) throw new NotFoundError("trusted device", name);
    this.#store.revoke(known.publicKey);
    await this.#save();
  }

  #live(name: string): TrustedKey | undefined {
    return this.#store.list().find(({ id, revokedAt }) => id === name && revokedAt === undefined);
  }

  /** One after the other, so that the newest list is the last one written. */
  #save(): Promise<void> {
    const writing = this.#writing.then(() => writeTrustFile(this.#path, this.#store));
    this.#writing = writing.catch(() => undefined);
    return writing;
  }
}

const wrong = (field: string, message: string): ValidationError =>
  new ValidationError("the device", [{ field, message }]);
