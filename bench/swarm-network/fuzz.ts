import {
  decodeFrame,
  MalformedCbor,
  messageCodec,
  optional,
  parseCose,
  required,
  SwarmKey,
  TrustStore,
} from "@hearth/swarm";
import { row, type Row } from "../harness/benchmark.ts";
import { fuzzEndpoint } from "./fuzz-endpoint.ts";
import { wordsFrom } from "./words-from.ts";

const codec = messageCodec({
  number: required("unsigned"),
  name: required("text", 32),
  bytes: optional("bytes", 256),
  flag: optional("boolean"),
  balance: required("integer"),
});

/** Frames, signed statements and messages from random and from slightly damaged bytes: nothing but a named fault comes out. */
function fuzzDecoders(inputs: number): { accepted: number; perSecond: number } {
  const word = wordsFrom(0x5eed);
  const genuine = codec.encode({ number: 77, name: "worker_01", bytes: Buffer.alloc(20, 9), flag: true, balance: -5 });
  const buffer = Buffer.alloc(96);
  let accepted = 0;
  const began = performance.now();
  for (let at = 0; at < inputs; at++) {
    let bytes: Buffer;
    if ((at & 1) === 0) {
      const length = word() % 96;
      for (let place = 0; place < length; place += 4) buffer.writeUInt32LE(word(), Math.min(place, 92));
      if ((at & 2) === 0) buffer[0] = 1;
      bytes = buffer.subarray(0, length);
    } else {
      genuine.copy(buffer);
      buffer[word() % genuine.length] = word() & 0xff;
      bytes = buffer.subarray(0, genuine.length);
    }
    decodeFrame(bytes);
    try {
      if ((at & 7) === 5) parseCose(bytes);
      else {
        if (!codec.encode(codec.decode(bytes)).equals(bytes)) throw new Error("a second encoding of a message");
        accepted++;
      }
    } catch (thrown) {
      if (!(thrown instanceof MalformedCbor)) throw thrown;
    }
  }
  return { accepted, perSecond: (inputs * 1_000) / (performance.now() - began) };
}

export async function fuzzRows(quick: boolean): Promise<Row[]> {
  const decoders = fuzzDecoders(quick ? 1_000_000 : 10_000_000);
  const endpoint = await fuzzEndpoint(quick ? 100_000 : 1_000_000, new TrustStore(), SwarmKey.generate());
  return [
    row({
      metric: `${quick ? 1 : 10} million inputs to the decoders, none but a named fault`,
      unit: "inputs/s",
      ours: decoders.perSecond,
      goal: { text: "some are accepted, none breaks", holds: () => decoders.accepted > 0 },
    }),
    row({
      metric: "datagrams of strangers to an endpoint, all counted and dropped",
      unit: "datagrams/s",
      ours: endpoint.perSecond,
      goal: {
        text: "every one dropped, none answered with more",
        holds: () => endpoint.dropped === endpoint.sent && endpoint.larger === 0,
      },
    }),
  ];
}
