import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { maximumBytes, operandCodec, resultCodec } from "../messages/task-codec.ts";
import { acknowledgementCodec, fragmentCodec, type Fragment } from "./fragment-codec.ts";
import { InboundTransfers } from "./inbound-transfers.ts";
import { OutboundTransfer } from "./outbound-transfer.ts";
import { PaceControl } from "./pace-control.ts";

/** Numbers from 0 to 1 from a seed (mulberry32). */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A way that loses, repeats and reorders, drawn from a seeded generator; carries both directions as bytes. */
function carry(
  bytes: Buffer,
  size: number,
  random: () => number,
  loss: number,
): { received: Buffer; sent: number; time: number } {
  const pace = new PaceControl();
  const outbound = new OutboundTransfer({ transfer: 7, type: 1, bytes, size, pace });
  const inbound = new InboundTransfers();
  let received: Buffer | undefined;
  let sent = 0;
  let time = 1;
  for (; !outbound.done; time++) {
    assert.ok(time < 100_000, "the transfer ends");
    const batch: Fragment[] = [];
    for (const fragment of outbound.due(time)) {
      sent++;
      if (random() < loss) continue;
      batch.push(fragment);
      if (random() < 0.05) batch.push(fragment);
    }
    if (random() < 0.2) batch.reverse();
    for (const fragment of batch) {
      const outcome = inbound.receive(fragmentCodec.decode(fragmentCodec.encode(fragment)), time);
      assert.notEqual(outcome, "refused");
      if (typeof outcome !== "string") {
        assert.equal(received, undefined, "a message is delivered once");
        received = outcome.bytes;
      }
    }
    for (const acknowledgement of inbound.acknowledgements()) {
      if (random() >= loss)
        outbound.acknowledge(acknowledgementCodec.decode(acknowledgementCodec.encode(acknowledgement)), time);
    }
  }
  assert.equal(pace.inFlight, 0);
  assert.equal(inbound.held, 0);
  return { received: received!, sent, time };
}

test("a large message arrives whole and once over a way that loses, repeats and reorders", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 60_000 }),
      fc.integer(),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      (length, seed, loss) => {
        const random = mulberry(seed);
        const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 31 + seed) & 0xff));
        const { received } = carry(bytes, 512, random, loss);
        assert.ok(received.equals(bytes));
      },
    ),
    { numRuns: 200 },
  );
});

test("over a way that loses nothing, each fragment is sent once", () => {
  const { sent } = carry(Buffer.alloc(100_000), 1_000, () => 0.99, 0);
  assert.equal(sent, 100);
});

const fragment = (change: Partial<Fragment>): Fragment => ({
  transfer: 1,
  index: 0,
  type: 1,
  length: 300,
  size: 200,
  bytes: Buffer.alloc(200),
  ...change,
});

test("a fragment that cannot be, contradicts, or finds no room is refused and holds no memory", () => {
  const inbound = new InboundTransfers({ maximumMessage: 1_000, maximumTotal: 1_200 });
  for (const change of [
    { index: 2 },
    { size: 0 },
    { size: 1, length: 900 },
    { length: 1_001 },
    { bytes: Buffer.alloc(199) },
    { index: 1, bytes: Buffer.alloc(200) },
    { length: Number.MAX_SAFE_INTEGER },
  ]) {
    assert.equal(inbound.receive(fragment(change), 1), "refused", JSON.stringify(change));
  }
  assert.equal(inbound.held, 0);
  assert.equal(inbound.receive(fragment({}), 1), "pending");
  assert.equal(inbound.receive(fragment({ type: 2 }), 1), "refused");
  assert.equal(inbound.receive(fragment({ length: 301, index: 1, bytes: Buffer.alloc(101) }), 1), "refused");
  assert.equal(inbound.receive(fragment({ transfer: 2, length: 1_000 }), 1), "refused");
  assert.equal(inbound.held, 300);
  assert.equal(inbound.expire(31_000), 1);
  assert.equal(inbound.held, 0);
});

test("an acknowledgement of what was never sent changes nothing", () => {
  const outbound = new OutboundTransfer({
    transfer: 1,
    type: 1,
    bytes: Buffer.alloc(5_000),
    size: 1_000,
    pace: new PaceControl(2),
  });
  assert.equal(outbound.due(1).length, 2);
  outbound.acknowledge({ transfer: 1, base: 5, bitmap: Buffer.from([0xff]) }, 2);
  assert.ok(!outbound.done);
  assert.equal(outbound.due(3).length, 2);
});

test("the largest operand and the largest result find room with what is around them", () => {
  const bytes = new Uint8Array(maximumBytes);
  const head = { timestamp: 2 ** 52, taskId: "x".repeat(96), status: 0, computationTime: 2 ** 52, term: 2 ** 52 };
  const result = resultCodec.encode({ ...head, result: bytes, statement: Buffer.alloc(512) });
  for (const message of [operandCodec.encode({ digest: Buffer.alloc(32), bytes }), result]) {
    const [first] = new OutboundTransfer({
      transfer: 1,
      type: 1,
      bytes: message,
      size: 8_000,
      pace: new PaceControl(),
    }).due(1);
    assert.equal(new InboundTransfers().receive(first!, 1), "pending");
  }
});
