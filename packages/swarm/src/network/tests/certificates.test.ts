import assert from "node:assert/strict";
import { test } from "node:test";
import { NetworkError } from "../../errors/network-error.ts";
import { issueCertificate } from "../../keys/certificate.ts";
import { issueRevocation } from "../../keys/revocation.ts";
import type { Role } from "../../keys/role.ts";
import { SwarmKey } from "../../keys/swarm-key.ts";
import { TrustStore } from "../../keys/trust-store.ts";
import { openSide, Tap, type Side } from "./two-endpoints.ts";

const authority = SwarmKey.generate();

interface Certified extends Side {
  trust: TrustStore;
}

/** An endpoint that knows nobody but the authority, with a certificate. */
async function openCertified(
  resources: AsyncDisposableStack,
  id: string,
  role: Role,
  { subject = id, by = authority, from = -1_000, to = 60_000, tap = new Tap() } = {},
): Promise<Certified> {
  const key = SwarmKey.generate();
  const trust = new TrustStore([{ id: "root", role: "authority", publicKey: authority.raw }]);
  const now = Date.now();
  const certificate = issueCertificate(by, {
    subject,
    role,
    publicKey: key.raw,
    validFrom: now + from,
    validTo: now + to,
  });
  const side = await openSide(id, role, trust, { key, certificate, wrap: tap.wrap });
  resources.use(side.endpoint);
  return { ...side, trust };
}

const connect = (from: Side, to: Side): Promise<unknown> =>
  from.endpoint.connect(to.endpoint.address, { timeoutMilliseconds: 700 });

test("two that know only their authority shake hands by certificate, and no reply is larger than its hello", async () => {
  await using resources = new AsyncDisposableStack();
  const [ask, answer] = [new Tap(), new Tap()];
  const aggregator = await openCertified(resources, "aggregator_01", "aggregator", { tap: answer });
  const worker = await openCertified(resources, "worker_01", "worker", { tap: ask });
  await connect(worker, aggregator);
  assert.equal(worker.endpoint.peer("aggregator_01")?.role, "aggregator");
  assert.equal(aggregator.trust.find(worker.key.raw)?.id, "worker_01");
  assert.ok(answer.sent[0]!.datagram.length <= ask.sent[0]!.datagram.length);
  assert.ok(ask.sent[0]!.datagram.length <= 1_200, "a hello fits every Ethernet");
});

test("a certificate of another authority, for another name or another time opens nothing", async () => {
  await using resources = new AsyncDisposableStack();
  const aggregator = await openCertified(resources, "aggregator_01", "aggregator");
  for (const options of [{ by: SwarmKey.generate() }, { subject: "worker_02" }, { to: -500 }, { from: 30_000 }]) {
    const worker = await openCertified(resources, "worker_01", "worker", options);
    await assert.rejects(connect(worker, aggregator), NetworkError);
    assert.equal(aggregator.endpoint.peer("worker_01"), undefined);
  }
  assert.ok(aggregator.endpoint.counters.dropped("unknown-key") >= 4);
});

test("another's certificate helps nobody, and an authority is no peer", async () => {
  await using resources = new AsyncDisposableStack();
  const aggregator = await openCertified(resources, "aggregator_01", "aggregator");
  const [owner, thief] = [SwarmKey.generate(), SwarmKey.generate()];
  const now = Date.now();
  const certificate = issueCertificate(authority, {
    subject: "worker_01",
    role: "worker",
    publicKey: owner.raw,
    validFrom: now - 1,
    validTo: now + 60_000,
  });
  const stolen = await openSide("worker_01", "worker", aggregator.trust, { key: thief, certificate });
  const root = await openSide("root", "authority", aggregator.trust, { key: authority });
  resources.use(stolen.endpoint);
  resources.use(root.endpoint);
  await assert.rejects(connect(stolen, aggregator), NetworkError);
  await assert.rejects(connect(root, aggregator), NetworkError);
});

test("a revoked certificate loses its session and gets no other", async () => {
  await using resources = new AsyncDisposableStack();
  const aggregator = await openCertified(resources, "aggregator_01", "aggregator");
  const worker = await openCertified(resources, "worker_01", "worker");
  await connect(worker, aggregator);
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const forget = aggregator.endpoint.forget.bind(aggregator.endpoint);
  aggregator.endpoint.forget = (peer) => {
    forget(peer);
    resolve();
  };
  const said = { subject: "worker_01", role: "worker", publicKey: worker.key.raw } as const;
  aggregator.trust.accept(issueRevocation(authority, said));
  await gone;
  assert.equal(aggregator.endpoint.peer("worker_01"), undefined);
  await assert.rejects(connect(worker, aggregator), NetworkError);
});
