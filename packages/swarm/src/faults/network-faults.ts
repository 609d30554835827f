import type { Address, DatagramSocket } from "../network/datagram-socket.ts";

/** What happens to datagrams that leave. Fractions are 0 to 1. */
export interface NetworkFaultRule {
  drop?: number;
  duplicate?: number;
  /** One bit of so many datagrams is turned. */
  corrupt?: number;
  /** So many are held back until the next one has gone. */
  reorder?: number;
  /** Milliseconds that every datagram is held. */
  delay?: number;
  /** Nothing passes, in either direction. */
  partition?: boolean;
}

/**
 * A socket that misbehaves as its rules say, for all peers or for one address and port. Chance comes from a seed, so that
 * a run can be had again.
 */
export class NetworkFaults {
  readonly #rules = new Map<string, NetworkFaultRule>();
  readonly #random: () => number;
  /** What was done to how many datagrams. */
  readonly counts = { dropped: 0, duplicated: 0, corrupted: 0, reordered: 0, delayed: 0 };

  /** @param seed of the chance. @default 1 */
  constructor(seed = 1) {
    this.#random = randomFrom(seed);
  }

  /** @param to where the rule holds. @default everywhere. An empty rule ends it */
  set(rule: NetworkFaultRule, to?: Address): void {
    const key = keyOf(to);
    if (Object.keys(rule).length === 0) this.#rules.delete(key);
    else this.#rules.set(key, rule);
  }

  clear(): void {
    this.#rules.clear();
  }

  readonly wrap = (socket: DatagramSocket): DatagramSocket => {
    let held: { datagram: Uint8Array; to: Address } | undefined;
    let closed = false;
    // What is still held when the socket closes is lost, as on any network.
    const late = (datagram: Uint8Array, to: Address): void => {
      if (!closed) socket.send(datagram, to);
    };
    const release = (): void => {
      const { datagram, to } = held ?? {};
      held = undefined;
      if (datagram !== undefined && to !== undefined) late(datagram, to);
    };
    const send = (datagram: Uint8Array, to: Address): void => {
      const rule = this.#ruleFor(to);
      if (rule === undefined) return socket.send(datagram, to);
      if (rule.partition === true || this.#happens(rule.drop)) return void this.counts.dropped++;
      const bytes = this.#happens(rule.corrupt) ? this.#corrupted(datagram) : datagram;
      if (rule.delay !== undefined && rule.delay > 0) {
        this.counts.delayed++;
        setTimeout(() => late(bytes, to), rule.delay).unref();
        return;
      }
      if (held === undefined && this.#happens(rule.reorder)) {
        this.counts.reordered++;
        held = { datagram: Buffer.from(bytes), to };
        // Without a next datagram it goes by itself, else it would be dropped rather than late.
        setTimeout(release, 20).unref();
        return;
      }
      socket.send(bytes, to);
      if (this.#happens(rule.duplicate)) {
        this.counts.duplicated++;
        socket.send(bytes, to);
      }
      release();
    };
    return {
      local: socket.local,
      send,
      receive: (handler) =>
        socket.receive((datagram, from) => {
          if (this.#ruleFor(from)?.partition !== true) handler(datagram, from);
        }),
      [Symbol.asyncDispose]: () => {
        closed = true;
        return socket[Symbol.asyncDispose]();
      },
    };
  };

  #ruleFor(to: Address): NetworkFaultRule | undefined {
    return this.#rules.get(keyOf(to)) ?? this.#rules.get(keyOf());
  }

  #happens(chance: number | undefined): boolean {
    return chance !== undefined && chance > 0 && this.#random() < chance;
  }

  #corrupted(datagram: Uint8Array): Uint8Array {
    this.counts.corrupted++;
    const bytes = Buffer.from(datagram);
    const bit = Math.floor(this.#random() * bytes.length * 8);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return bytes;
  }
}

const keyOf = (to?: Address): string => (to === undefined ? "*" : `${to.address} ${to.port}`);

/** Numbers from 0 to 1 from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
