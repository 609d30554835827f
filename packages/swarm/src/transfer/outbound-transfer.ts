import type { Acknowledgement, Fragment } from "./fragment-codec.ts";
import type { PaceControl } from "./pace-control.ts";

export interface OutboundTransferOptions {
  transfer: number;
  type: number;
  bytes: Buffer;
  /** Bytes of every fragment but the last. */
  size: number;
  /** Shared by all transfers to one peer. */
  pace: PaceControl;
}

/** A fragment counts as lost once so many sent after it have arrived. */
const reorderTolerance = 3;

/** The sending side of one large message: a pure state machine, told the time. */
export class OutboundTransfer {
  readonly transfer: number;
  readonly #type: number;
  readonly #bytes: Buffer;
  readonly #size: number;
  readonly #count: number;
  readonly #pace: PaceControl;
  /** When each fragment was last sent; 0 means not in flight. */
  readonly #sentAt: Float64Array;
  readonly #arrived: Uint8Array;
  /** 1 for sent once, 2 for more often. */
  readonly #sendings: Uint8Array;
  #base = 0;
  #next = 0;
  #missing: number;
  #lastProgress: number | undefined;

  constructor({ transfer, type, bytes, size, pace }: OutboundTransferOptions) {
    this.transfer = transfer;
    this.#type = type;
    this.#bytes = bytes;
    this.#size = size;
    this.#pace = pace;
    this.#count = Math.max(1, Math.ceil(bytes.length / size));
    this.#missing = this.#count;
    this.#sentAt = new Float64Array(this.#count);
    this.#arrived = new Uint8Array(this.#count);
    this.#sendings = new Uint8Array(this.#count);
  }

  get done(): boolean {
    return this.#missing === 0;
  }

  /** Milliseconds without any acknowledged fragment. */
  silentFor(now: number): number {
    return this.#lastProgress === undefined ? 0 : now - this.#lastProgress;
  }

  /** What to send now, lost fragments first. */
  due(now: number): Fragment[] {
    this.#lastProgress ??= now;
    const fragments: Fragment[] = [];
    // All that expired leave the window before any is sent again: one without room must not hold up the others.
    this.#expire(now);
    for (let index = this.#base; index < this.#next && this.#pace.hasRoom; index++) {
      if (this.#arrived[index] === 0 && this.#sentAt[index] === 0) this.#send(index, now, fragments);
    }
    while (this.#next < this.#count && this.#pace.hasRoom) this.#send(this.#next++, now, fragments);
    return fragments;
  }

  /** Takes an acknowledgement; anything in it that cannot be is ignored. */
  acknowledge({ base, bitmap }: Acknowledgement, now: number): void {
    let highest = -1;
    const arrive = (index: number): void => {
      if (index >= this.#next || this.#arrived[index] === 1) return;
      this.#arrived[index] = 1;
      this.#missing--;
      this.#lastProgress = now;
      highest = index;
      if (this.#sentAt[index]! > 0) {
        this.#pace.left();
        this.#pace.arrived(this.#sendings[index]! > 1 ? undefined : now - this.#sentAt[index]!);
      }
    };
    for (let index = this.#base; index < Math.min(base, this.#next); index++) arrive(index);
    for (let bit = 0; bit < bitmap.length * 8; bit++) {
      if ((bitmap[bit >> 3]! & (1 << (bit & 7))) !== 0) arrive(base + bit);
    }
    while (this.#base < this.#next && this.#arrived[this.#base] === 1) this.#base++;
    this.#suspectLost(highest, now);
  }

  /** Gives its place in the window back; for a transfer that is given up. */
  abandon(): void {
    for (let index = this.#base; index < this.#next; index++) {
      if (this.#arrived[index] === 0 && this.#sentAt[index]! > 0) this.#pace.left();
    }
  }

  #expire(now: number): void {
    const oldest = now - this.#pace.timeout;
    let expired = false;
    for (let index = this.#base; index < this.#next; index++) {
      const sentAt = this.#sentAt[index]!;
      if (this.#arrived[index] === 1 || sentAt === 0 || sentAt > oldest) continue;
      expired = true;
      this.#pace.left();
      this.#sentAt[index] = 0;
    }
    if (expired) this.#pace.lost(now);
  }

  /** What was sent before something that has arrived is lost, most likely: it is due at once. */
  #suspectLost(highest: number, now: number): void {
    const recent = now - this.#pace.roundTrip;
    let lost = false;
    for (let index = this.#base; index <= highest - reorderTolerance; index++) {
      const sentAt = this.#sentAt[index]!;
      if (this.#arrived[index] === 1 || sentAt === 0 || sentAt > recent) continue;
      this.#pace.left();
      this.#sentAt[index] = 0;
      lost = true;
    }
    if (lost) this.#pace.lost(now);
  }

  #send(index: number, now: number, fragments: Fragment[]): void {
    const from = index * this.#size;
    this.#sendings[index] = Math.min(2, this.#sendings[index]! + 1);
    this.#sentAt[index] = now;
    this.#pace.entered();
    fragments.push({
      transfer: this.transfer,
      index,
      type: this.#type,
      length: this.#bytes.length,
      size: this.#size,
      bytes: this.#bytes.subarray(from, from + this.#size),
    });
  }
}
