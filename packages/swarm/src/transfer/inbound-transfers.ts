import type { Acknowledgement, Fragment } from "./fragment-codec.ts";

export interface InboundTransfersOptions {
  /** Bytes one message may have. @default 64 MiB, which an operand or a result may have, and 4 KiB for what is around it */
  maximumMessage?: number;
  /** Bytes of all unfinished messages of the peer together. @default 128 MiB */
  maximumTotal?: number;
  /** Milliseconds after which a message that gets no further fragments is forgotten. @default 30 s */
  expiry?: number;
}

/** A message that is whole. */
export interface WholeMessage {
  type: number;
  bytes: Buffer;
}

interface Unfinished {
  type: number;
  size: number;
  bytes: Buffer;
  arrived: Uint8Array;
  base: number;
  missing: number;
  lastSeen: number;
}

const bitmapBytes = 32;
const rememberedDone = 512;
const smallestFragment = 128;

/** The receiving side of a peer's large messages: a pure state machine with bounded memory, told the time. */
export class InboundTransfers {
  readonly #maximumMessage: number;
  readonly #maximumTotal: number;
  readonly #expiry: number;
  readonly #unfinished = new Map<number, Unfinished>();
  /** Transfers that are whole, with their number of fragments, so that a repeated fragment is acknowledged again. */
  readonly #done = new Map<number, number>();
  readonly #unacknowledged = new Set<number>();
  #held = 0;

  constructor({
    maximumMessage = (64 << 20) + 4_096,
    maximumTotal = 128 << 20,
    expiry = 30_000,
  }: InboundTransfersOptions = {}) {
    this.#maximumMessage = maximumMessage;
    this.#maximumTotal = maximumTotal;
    this.#expiry = expiry;
  }

  /** Bytes held for unfinished messages. */
  get held(): number {
    return this.#held;
  }

  /** Takes a fragment. "refused" for one that cannot be, contradicts those before, or finds no room. */
  receive(fragment: Fragment, now: number): WholeMessage | "pending" | "refused" {
    const count = Math.max(1, Math.ceil(fragment.length / fragment.size));
    const last = fragment.length - (count - 1) * fragment.size;
    if (fragment.size < smallestFragment || fragment.length > this.#maximumMessage || fragment.index >= count)
      return "refused";
    if (fragment.bytes.length !== (fragment.index === count - 1 ? last : fragment.size)) return "refused";
    if (this.#done.has(fragment.transfer)) {
      this.#unacknowledged.add(fragment.transfer);
      return "pending";
    }
    const entry = this.#unfinished.get(fragment.transfer) ?? this.#open(fragment, count, now);
    if (entry === undefined) return "refused";
    if (entry.bytes.length !== fragment.length || entry.size !== fragment.size || entry.type !== fragment.type)
      return "refused";
    this.#unacknowledged.add(fragment.transfer);
    entry.lastSeen = now;
    if (entry.arrived[fragment.index] === 1) return "pending";
    entry.arrived[fragment.index] = 1;
    entry.bytes.set(fragment.bytes, fragment.index * fragment.size);
    while (entry.base < count && entry.arrived[entry.base] === 1) entry.base++;
    if (--entry.missing > 0) return "pending";
    this.#forget(fragment.transfer);
    this.#remember(fragment.transfer, count);
    return { type: entry.type, bytes: entry.bytes };
  }

  /** What to acknowledge since the last call. */
  acknowledgements(): Acknowledgement[] {
    const list: Acknowledgement[] = [];
    for (const transfer of this.#unacknowledged) {
      const done = this.#done.get(transfer);
      const entry = this.#unfinished.get(transfer);
      if (done !== undefined) list.push({ transfer, base: done, bitmap: new Uint8Array(0) });
      else if (entry !== undefined) list.push({ transfer, base: entry.base, bitmap: bitmapOf(entry) });
    }
    this.#unacknowledged.clear();
    return list;
  }

  /** Forgets messages that nobody goes on with. @returns how many */
  expire(now: number): number {
    let expired = 0;
    for (const [transfer, entry] of this.#unfinished) {
      if (now - entry.lastSeen < this.#expiry) continue;
      this.#forget(transfer);
      expired++;
    }
    return expired;
  }

  #open({ transfer, type, size, length }: Fragment, count: number, now: number): Unfinished | undefined {
    if (this.#held + length > this.#maximumTotal) return undefined;
    const arrived = new Uint8Array(count);
    const entry = {
      type,
      size,
      bytes: Buffer.allocUnsafeSlow(length),
      arrived,
      base: 0,
      missing: count,
      lastSeen: now,
    };
    this.#unfinished.set(transfer, entry);
    this.#held += length;
    return entry;
  }

  #forget(transfer: number): void {
    this.#held -= this.#unfinished.get(transfer)?.bytes.length ?? 0;
    this.#unfinished.delete(transfer);
  }

  #remember(transfer: number, count: number): void {
    this.#done.set(transfer, count);
    if (this.#done.size <= rememberedDone) return;
    const [oldest] = this.#done.keys();
    this.#done.delete(oldest!);
  }
}

function bitmapOf({ arrived, base }: Unfinished): Uint8Array {
  const bits = Math.min(bitmapBytes * 8, arrived.length - base);
  const bitmap = new Uint8Array(Math.ceil(bits / 8));
  for (let bit = 0; bit < bits; bit++) if (arrived[base + bit] === 1) bitmap[bit >> 3]! |= 1 << (bit & 7);
  return bitmap;
}
