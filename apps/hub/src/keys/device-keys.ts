import {
  type DeviceKey,
  discardKeysAside,
  didKeyToPublicKey,
  type FormerKey,
  openDeviceKey,
  readRevocations,
  type Revocation,
  rotateDeviceKey,
  writeRevocations,
} from "@hearth/identity";
import type { JournalReader, JournalWriter } from "@hearth/journal";
import { describePrincipal, ownerOf, type Principal, ValidationError } from "@hearth/protocol";
import { keysFolder } from "../home/open-home.ts";
import { readRotationMarker, removeRotationMarker, writeRotationMarker } from "./rotation-marker.ts";

/** What is done of a rotation, in this order. A crash after any of them is mended by the next start, or the next rotation. */
export const rotationSteps = ["announced", "written", "replaced", "adopted", "recorded"] as const;
export type RotationStep = (typeof rotationSteps)[number];

export interface DeviceKeysOptions {
  home: string;
  /** The key in the home's file, as the journal was opened with it. */
  key: DeviceKey;
  /** Whose device this is. */
  who: Principal;
  writer: Pick<JournalWriter, "append" | "adoptKey">;
  reader: Pick<JournalReader, "iterate">;
  /** Told after each step of a rotation; for crash tests. */
  onStep?: (step: RotationStep) => void;
}

/** What anybody may know of a device's keys. */
export interface KeyView {
  did: string;
  created: number;
  formerKeys: readonly FormerKey[];
  revocations: readonly Revocation[];
}

/** The device's key while it is in use. Only the process that holds the home may have one. */
export class DeviceKeys {
  readonly #options: DeviceKeysOptions;
  readonly #folder: string;
  #key: DeviceKey;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DeviceKeysOptions) {
    this.#options = options;
    this.#folder = keysFolder(options.home);
    this.#key = options.key;
  }

  get current(): DeviceKey {
    return this.#key;
  }

  async view(): Promise<KeyView> {
    const { did, created, formerKeys } = this.#key;
    const revocations = (await readRevocations({ folder: this.#folder, key: this.#key })).list();
    return { did, created, formerKeys, revocations };
  }

  /**
   * Replaces the key; the journal is signed with the new one from then on. A rotation that was cut short is finished
   * instead, and no second key is made.
   */
  rotate(): Promise<KeyView> {
    return this.#next(async () => {
      const { home, onStep = () => undefined } = this.#options;
      if (!(await this.#finish())) {
        await writeRotationMarker(home, this.#key.did);
        onStep("announced");
        await rotateDeviceKey({ folder: this.#folder, onWritten: () => onStep("written") });
        onStep("replaced");
        await this.#finish();
      }
      return await this.view();
    });
  }

  /** Finishes what a crash left of a rotation. To be called at the start, before anything is signed for others. */
  finishRotation(): Promise<void> {
    return this.#next(async () => void (await this.#finish()));
  }

  /**
   * Says for ever that a key must not be believed from a time on.
   * @throws ValidationError for the key in use, a time to come, or a text that names no key
   */
  revoke({ did, reason, since = Date.now() }: { did: string; reason: string; since?: number }): Promise<KeyView> {
    return this.#next(async () => {
      const refuse = (field: string, message: string): never => {
        throw new ValidationError("the revocation", [{ field, message }]);
      };
      didKeyToPublicKey(did);
      await this.#finish();
      if (did === this.#key.did)
        refuse("/did", "is the key in use: rotate it first (hearth key rotate), then revoke it");
      if (since > Date.now() + 60_000) refuse("/since", "lies in the future");
      const list = await readRevocations({ folder: this.#folder, key: this.#key });
      const known = list.find(did, since);
      if (known === undefined) {
        list.revoke(this.#key, { did, reason, time: since });
        await writeRevocations(this.#folder, list);
      }
      const said = known ?? { reason, time: since };
      if (!this.#isRecorded("key-revoked", "did", did, said.time))
        await this.#record("key-revoked", {
          did,
          reason: said.reason,
          since: said.time,
          severity: "warning",
          actionTaken: "revoked",
        });
      return await this.view();
    });
  }

  /** @returns whether a rotation had been cut short after the key was replaced */
  async #finish(): Promise<boolean> {
    const { home, writer, onStep = () => undefined } = this.#options;
    const marker = await readRotationMarker(home);
    if (marker === undefined) return false;
    const key = await openDeviceKey({ folder: this.#folder, create: false });
    if (key.did !== this.#key.did) {
      writer.adoptKey(key);
      this.#key = key;
    }
    onStep("adopted");
    const replaced = key.formerKeys.some(({ did }) => did === marker.from);
    if (replaced && !this.#isRecorded("key-rotated", "to", key.did)) {
      await this.#record("key-rotated", { from: marker.from, to: key.did });
      onStep("recorded");
    }
    await discardKeysAside(this.#folder);
    await removeRotationMarker(home);
    return replaced;
  }

  #isRecorded(action: string, field: string, did: string, since?: number): boolean {
    const receipts = this.#options.reader.iterate(this.#options.who, { kinds: ["key"], first: "newest" });
    for (const { action: said, body } of receipts)
      if (said === action && body[field] === did && (since === undefined || body["since"] === since)) return true;
    return false;
  }

  async #record(action: string, body: Record<string, unknown>): Promise<void> {
    const { who, writer } = this.#options;
    await writer.append({ kind: "key", action, principal: describePrincipal(who), owner: ownerOf(who), body });
  }

  /** One change at a time. */
  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
