import { Endpoint, type DatagramSocket, type SwarmKey, type TrustStore } from "@hearth/swarm";
import { wordsFrom } from "./words-from.ts";

/** Gives an endpoint datagrams with right headers and random rest; says what it dropped and whether an answer was larger. */
export async function fuzzEndpoint(
  inputs: number,
  trust: TrustStore,
  key: SwarmKey,
): Promise<{ sent: number; dropped: number; larger: number; perSecond: number }> {
  let give: Parameters<DatagramSocket["receive"]>[0] | undefined;
  let size = 0;
  let larger = 0;
  const socket: DatagramSocket = {
    local: { address: "127.0.0.1", port: 1 },
    send: (datagram) => {
      if (datagram.length > size) larger++;
    },
    receive: (handler) => (give = handler),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await using endpoint = new Endpoint({ id: "aggregator_01", role: "aggregator", key, trust, socket });
  const word = wordsFrom(99);
  const began = performance.now();
  for (let at = 0; at < inputs; at++) {
    const length = word() % 80;
    const datagram = Buffer.alloc(4 + length);
    for (let place = 4; place + 4 <= datagram.length; place += 4) datagram.writeUInt32LE(word(), place);
    datagram[0] = (at & 15) === 0 ? word() & 0xff : 1;
    datagram[1] = (at & 31) === 0 ? word() & 0xff : [1, 2, 3, 0x10, 0x11, 0x13, 0x16, 0xff][word() % 8]!;
    datagram.writeUInt16BE((at & 63) === 0 ? word() & 0xffff : length, 2);
    if ((at & 3) === 0 && length > 0) datagram[4] = 0x84;
    size = datagram.length;
    give?.(datagram, { address: "127.0.0.1", port: 2 });
  }
  const perSecond = (inputs * 1_000) / (performance.now() - began);
  const dropped = Object.values(endpoint.counters.toJSON().dropped).reduce((sum, count) => sum + count, 0);
  return { sent: inputs, dropped, larger, perSecond };
}
