import assert from "node:assert/strict";
import { once, EventEmitter } from "node:events";
import { test } from "node:test";
import { NetworkError } from "../../errors/network-error.ts";
import { SwarmKey } from "../../keys/swarm-key.ts";
import { encodeFrame, headerLength } from "../../wire/frame.ts";
import { frameType } from "../../wire/frame-type.ts";
import { messageCodec, required } from "../../wire/message-codec.ts";
import type { DatagramSocket } from "../datagram-socket.ts";
import { openPair, openSide, Tap, type Side } from "./two-endpoints.ts";

const codec = messageCodec({ number: required("unsigned"), bytes: required("bytes", 8 << 20) });
type Note = { number: number; bytes: Uint8Array };

/** Collects what an endpoint receives as heartbeats, and waits for a number of them. */
function inbox({ endpoint }: Side): { notes: Note[]; until: (count: number) => Promise<void> } {
  const notes: Note[] = [];
  const events = new EventEmitter();
  endpoint.handle(frameType.heartbeat, ["worker"], codec, (_peer, note) => {
    notes.push(note);
    events.emit("note");
  });
  return {
    notes,
    until: async (count) => {
      while (notes.length < count) await once(events, "note", { signal: AbortSignal.timeout(10_000) });
    },
  };
}

const note = (number: number, size = 0): Buffer => codec.encode({ number, bytes: Buffer.alloc(size, number) });

test("two that trust each other shake hands, and small messages of a turn travel in one datagram", async () => {
  await using pair = await openPair();
  const { notes, until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address, { expectedId: "aggregator_01" });
  const before = pair.worker.endpoint.counters.sent;
  for (let number = 0; number < 50; number++) pair.worker.endpoint.send(peer, frameType.heartbeat, note(number, 20));
  await until(50);
  assert.deepEqual(
    notes.map(({ number }) => number),
    Array.from({ length: 50 }, (_, at) => at),
  );
  assert.equal(pair.worker.endpoint.counters.sent - before, 1);
  assert.deepEqual(pair.aggregator.endpoint.counters.toJSON().dropped, {});
});

test("a message of five megabytes arrives whole, and so does one to the other side meanwhile", async () => {
  await using pair = await openPair();
  const { notes, until } = inbox(pair.aggregator);
  const back: number[] = [];
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  const { promise, resolve } = Promise.withResolvers<void>();
  pair.worker.endpoint.handle(frameType.task, ["aggregator"], codec, (_peer, { bytes }) => {
    back.push(bytes.length);
    resolve();
  });
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(7, 5 << 20));
  pair.aggregator.endpoint.send(
    pair.aggregator.endpoint.peer("worker_01") ?? (await reached(pair.aggregator)),
    frameType.task,
    note(9, 1 << 20),
  );
  await Promise.all([until(1), promise]);
  assert.equal(notes[0]!.bytes.length, 5 << 20);
  assert.ok(notes[0]!.bytes.every((byte) => byte === 7));
  assert.deepEqual(back, [1 << 20]);
});

/** The peer once its first datagram has arrived. */
async function reached({ endpoint }: Side): Promise<NonNullable<ReturnType<typeof endpoint.peer>>> {
  for (;;) {
    const peer = endpoint.peer("worker_01");
    if (peer !== undefined) return peer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("in strict mode every message carries its own signature, though only one side wished so", async () => {
  const tap = new Tap();
  await using pair = await openPair({ aggregator: { strict: true }, worker: { wrap: tap.wrap } });
  const { until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  assert.ok(peer.strict);
  tap.sent.length = 0;
  for (let number = 0; number < 3; number++) pair.worker.endpoint.send(peer, frameType.heartbeat, note(number));
  await until(3);
  assert.equal(tap.sent.length, 3, "nothing is bundled");
});

test("whoever is not trusted hears nothing, not even that", async () => {
  await using pair = await openPair();
  const stranger = await openSide("worker_01", "worker", pair.trust);
  const imposter = await openSide("aggregator_01", "aggregator", pair.trust, { key: pair.worker.key });
  await using resources = new AsyncDisposableStack();
  resources.use(stranger.endpoint);
  resources.use(imposter.endpoint);
  for (const side of [stranger, imposter]) {
    await assert.rejects(
      side.endpoint.connect(pair.aggregator.endpoint.address, { timeoutMilliseconds: 150 }),
      NetworkError,
    );
    assert.equal(side.endpoint.counters.received, 0);
  }
  assert.ok(pair.aggregator.endpoint.counters.dropped("unknown-key") >= 2);
});

test("one who is trusted but not whom one meant is refused, and so is a source that is not on the list", async () => {
  await using pair = await openPair({ aggregator: { allowedSources: ["operator_01"] } });
  const to = pair.aggregator.endpoint.address;
  await assert.rejects(pair.worker.endpoint.connect(to, { timeoutMilliseconds: 150 }), NetworkError);
  assert.ok(pair.aggregator.endpoint.counters.dropped("source-not-allowed") >= 1);
  await using open = await openPair();
  const meant = open.worker.endpoint.connect(open.aggregator.endpoint.address, {
    expectedId: "aggregator_02",
    timeoutMilliseconds: 150,
  });
  await assert.rejects(meant, NetworkError);
});

test("forged, replayed, cut and foreign datagrams are counted, dropped and not answered with more than they had", async () => {
  const toAggregator = new Tap();
  const worker = new Tap();
  await using pair = await openPair({ aggregator: { wrap: toAggregator.wrap }, worker: { wrap: worker.wrap } });
  const { notes, until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(1));
  await until(1);
  const { counters } = pair.aggregator.endpoint;
  const [hello, confirm, genuine] = worker.sent.map(({ datagram }) => datagram) as [Buffer, Buffer, Buffer];
  assert.ok(confirm.length < genuine.length);
  const from = pair.worker.endpoint.address;
  const attacks: [string, Buffer][] = [
    ["replayed", genuine],
    ["replayed", hello],
    ["truncated", genuine.subarray(0, 3)],
    ["length-mismatch", genuine.subarray(0, -1)],
    ["unknown-version", Buffer.concat([Buffer.from([9]), genuine.subarray(1)])],
    ["unknown-type", Buffer.concat([Buffer.from([1, 0x66]), genuine.subarray(2)])],
    ["malformed", encodeFrame(frameType.heartbeat, Buffer.from([0x84, 0x18]))],
    ["malformed", encodeFrame(frameType.hello, Buffer.alloc(600))],
    ["unknown-session", encodeFrame(frameType.heartbeat, Buffer.from("840101404000", "hex").subarray(0, 5))],
  ];
  for (const [reason, datagram] of attacks) {
    const before = counters.dropped(reason as "forged");
    const sentBefore = toAggregator.sent.length;
    toAggregator.inject(datagram, from);
    assert.equal(counters.dropped(reason as "forged"), before + 1, reason);
    for (const { datagram: answer } of toAggregator.sent.slice(sentBefore))
      assert.ok(answer.length <= datagram.length, reason);
  }
  const fresh = peer.session.seal(frameType.heartbeat, note(5));
  for (let at = headerLength; at < fresh.length; at++) {
    const changed = Buffer.from(fresh);
    changed[at]! ^= 0x01;
    toAggregator.inject(changed, from);
  }
  assert.equal(notes.length, 1, "no changed byte makes a second message");
  assert.ok(counters.dropped("forged") > 10);
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(2));
  await until(2);
});

test("a sealed datagram whose tag has another length is dropped, by whomever it was sent", async () => {
  const tap = new Tap();
  await using pair = await openPair({ aggregator: { wrap: tap.wrap } });
  const { until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  const { counters } = pair.aggregator.endpoint;
  for (const length of [0, 4, 15, 17, 32]) {
    const head = Buffer.from([0x84, 0x1a, 0, 0, 0, 0, 0, 0x40]);
    head.writeUInt32BE(peer.session.remoteId, 2);
    const tag = length < 24 ? [0x40 | length] : [0x58, length];
    const datagram = encodeFrame(frameType.heartbeat, Buffer.from([...head, ...tag, ...Buffer.alloc(length)]));
    tap.inject(datagram, { address: "127.0.0.1", port: 9 });
  }
  assert.equal(counters.dropped("forged"), 5);
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(1));
  await until(1);
});

test("a datagram that names port 0 as its source cannot be answered, and is dropped", async () => {
  const tap = new Tap();
  const worker = new Tap();
  await using pair = await openPair({ aggregator: { wrap: tap.wrap }, worker: { wrap: worker.wrap } });
  const { until } = inbox(pair.aggregator);
  const { counters } = pair.aggregator.endpoint;
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  const nobody = { address: "127.0.0.1", port: 0 };
  tap.inject(encodeFrame(frameType.heartbeat, Buffer.from("8401014040", "hex")), nobody);
  tap.inject(peer.session.seal(frameType.heartbeat, note(1)), nobody);
  assert.equal(counters.dropped("malformed"), 2);
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(2));
  await until(1);
});

test("a type from a peer whose role may not send it is dropped", async () => {
  await using pair = await openPair();
  const { until } = inbox(pair.aggregator);
  pair.aggregator.endpoint.handle(frameType.command, ["operator"], codec, () =>
    assert.fail("a worker gives no commands"),
  );
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  pair.worker.endpoint.send(peer, frameType.command, note(1));
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(2));
  await until(1);
  assert.equal(pair.aggregator.endpoint.counters.dropped("wrong-role"), 1);
});

test("a repeated or delayed hello leaves the session that is in use as it is", async () => {
  const tap = new Tap();
  const worker = new Tap();
  await using pair = await openPair({ aggregator: { wrap: tap.wrap }, worker: { wrap: worker.wrap } });
  const { until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(1));
  await until(1);
  const held = pair.aggregator.endpoint.peer("worker_01")!.session;
  tap.inject(worker.sent[0]!.datagram, { address: "127.0.0.1", port: 9 });
  assert.equal(pair.aggregator.endpoint.peer("worker_01")!.session, held);
  assert.equal(pair.aggregator.endpoint.peer("worker_01")!.address.port, pair.worker.endpoint.address.port);
});

test("a peer that was started anew says so in a few bytes, and is shaken hands with again", async () => {
  await using pair = await openPair();
  const { until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(1));
  await until(1);
  const old = peer.session;
  pair.aggregator.endpoint.forget(pair.aggregator.endpoint.peer("worker_01")!);
  while (peer.session === old) {
    pair.worker.endpoint.send(peer, frameType.heartbeat, note(2));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const seen = 2;
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(3));
  await until(seen);
});

test("large messages of a peer that was started anew are not taken for those before", async () => {
  await using pair = await openPair();
  const { notes, until } = inbox(pair.aggregator);
  const to = pair.aggregator.endpoint.address;
  for (let start = 1; start <= 3; start++) {
    const { endpoint } = await openSide("worker_01", "worker", pair.trust, { key: pair.worker.key });
    const peer = await endpoint.connect(to);
    endpoint.send(peer, frameType.heartbeat, note(start, 100_000));
    await until(start);
    await endpoint[Symbol.asyncDispose]();
  }
  assert.deepEqual(
    notes.map(({ number, bytes }) => [number, bytes.at(0), bytes.at(-1)]),
    [1, 2, 3].map((start) => [start, start, start]),
  );
});

test("what was lost is sent again, however much else is sent meanwhile", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let lost = 0;
  const wrap = (socket: DatagramSocket): DatagramSocket => ({
    ...socket,
    send: (datagram, to) => {
      if (datagram[1] === frameType.fragment && lost < 12) lost++;
      else socket.send(datagram, to);
    },
  });
  await using pair = await openPair({ worker: { wrap } });
  const { notes } = inbox(pair.aggregator);
  const { endpoint } = pair.worker;
  const peer = await endpoint.connect(pair.aggregator.endpoint.address);
  endpoint.send(peer, frameType.heartbeat, note(1, 300_000));
  const patience = AbortSignal.timeout(20_000);
  while (!notes.some(({ bytes }) => bytes.length === 300_000)) {
    patience.throwIfAborted();
    context.mock.timers.tick(3);
    endpoint.send(peer, frameType.heartbeat, note(2));
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test("a session gets new keys after a number of datagrams, and nothing is lost meanwhile", async () => {
  await using pair = await openPair({ worker: { keyRotationDatagrams: 20 } });
  const { notes, until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  const first = peer.session;
  let sent = 0;
  while (peer.session === first) {
    pair.worker.endpoint.send(peer, frameType.heartbeat, note(sent++));
    await until(sent);
  }
  for (let more = 0; more < 10; more++) pair.worker.endpoint.send(peer, frameType.heartbeat, note(sent++));
  await until(sent);
  assert.equal(notes.length, sent);
  assert.equal(pair.aggregator.endpoint.peers.length, 1);
});

test("a key that is revoked loses its session and gets no other; a clock that is far off is refused", async () => {
  await using pair = await openPair();
  const { until } = inbox(pair.aggregator);
  const peer = await pair.worker.endpoint.connect(pair.aggregator.endpoint.address);
  pair.worker.endpoint.send(peer, frameType.heartbeat, note(1));
  await until(1);
  pair.trust.revoke(pair.worker.key.raw);
  while (pair.aggregator.endpoint.peer("worker_01") !== undefined)
    await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(
    pair.worker.endpoint.connect(pair.aggregator.endpoint.address, { timeoutMilliseconds: 150 }),
    NetworkError,
  );
  await using late = await openPair({ aggregator: { clockToleranceSeconds: -1 } });
  await assert.rejects(
    late.worker.endpoint.connect(late.aggregator.endpoint.address, { timeoutMilliseconds: 150 }),
    NetworkError,
  );
  assert.ok(late.aggregator.endpoint.counters.dropped("wrong-clock") >= 1);
});

test("keys show in no print and no JSON", () => {
  const key = SwarmKey.generate();
  const seed = key.exportSeed().toString("hex");
  assert.ok(!JSON.stringify(key).includes(seed));
  assert.equal(JSON.stringify(SwarmKey.fromSeed(Buffer.from(seed, "hex"))), JSON.stringify(key));
});
