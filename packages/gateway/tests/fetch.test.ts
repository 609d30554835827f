import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defaultPolicy, PlaceholderVault, type Policy } from "@hearth/policy";
import { fetchUrl, guardPrompt } from "../src/index.ts";
import { alice, openDoor } from "./support/open-door.ts";
import { openSink } from "./support/sink.ts";

const toLoopback = async (): Promise<string[]> => ["127.0.0.1"];
const token = `ghp_${"a1B2c3D4e5".repeat(4)}`;

function reaching(hosts: readonly string[], more: Partial<Policy["agents"][string]> = {}): Policy {
  const egress = { allow: [...hosts], ask: [], deny: [], privateOk: ["127.0.0.1"] };
  const research = { ...defaultPolicy.agents["research"]!, egress, ...more };
  return { ...defaultPolicy, agents: { ...defaultPolicy.agents, research } };
}

/** Whatever became of it, as text; thrown errors too. */
async function become(effect: Promise<{ kind: string }>): Promise<string> {
  return await effect.then(
    (outcome) => (outcome.kind === "denied" ? JSON.stringify(outcome) : outcome.kind),
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
}

describe("fetching at the door", () => {
  it("brings the page, marks the session untrusted, and shows no query in receipts", async () => {
    await using sink = await openSink((_request, response) => void response.end("hello"));
    await using door = await openDoor({ policy: reaching([`friend.test:${sink.port}`]), resolve: toLoopback });
    await using session = door.session("research");
    const outcome = await fetchUrl(session, `http://friend.test:${sink.port}/page?q=quiet-words`);
    assert.ok(outcome.kind === "done");
    assert.equal(Buffer.from(outcome.value.body).toString(), "hello");
    assert.deepEqual([session.label.untrusted, session.label.sources], [true, ["web:friend.test"]]);
    using receipts = await door.receipts();
    assert.doesNotMatch(JSON.stringify(receipts.list(alice)), /quiet-words/);
  });

  it("decides every redirect anew: other hosts, addresses inside, the metadata service", async () => {
    await using inner = await openSink();
    const places = [
      `http://127.0.0.1:${inner.port}/`,
      `http://localhost:${inner.port}/`,
      `http://[::1]:${inner.port}/`,
      `http://2130706433:${inner.port}/`,
      `http://stranger.test:${inner.port}/`,
      "http://169.254.169.254/latest/meta-data/",
      "http://10.0.0.1/",
      "file:///etc/passwd",
    ];
    await using sink = await openSink((request, response) => {
      response.writeHead(302, { location: places[Number(request.url?.slice(1))]! }).end();
    });
    await using door = await openDoor({ policy: reaching([`friend.test:${sink.port}`]), resolve: toLoopback });
    await using session = door.session("research");
    for (const index of places.keys()) {
      const said = await become(fetchUrl(session, `http://friend.test:${sink.port}/${index}`));
      assert.match(said, /HEARTH_EGRESS_DENIED|HEARTH_VALIDATION/, places[index]!);
    }
    assert.deepEqual(inner.received, []);
  });

  it("holds the policy's own rules against a redirect, and not the agent's list alone", async () => {
    await using sink = await openSink((request, response) => {
      if (request.headers.host?.startsWith("friend") === true)
        response.writeHead(302, { location: `http://billing.test:${sink.port}/` }).end();
      else response.end("paid");
    });
    const rule: Policy["rules"][number] = {
      id: "egress-billing",
      effect: "ask",
      agents: ["*"],
      tool: "egress",
      when: { host: ["billing.test:*"] },
      why: "costs money",
      examples: { yes: ["billing.test:443"], no: ["a.test:443"] },
    };
    const policy = reaching([`friend.test:${sink.port}`, `billing.test:${sink.port}`]);
    await using door = await openDoor({ policy: { ...policy, rules: [...policy.rules, rule] }, resolve: toLoopback });
    await using session = door.session("research");
    assert.match(
      await become(fetchUrl(session, `http://friend.test:${sink.port}/`)),
      /HEARTH_EGRESS_DENIED.*a redirect leads there/,
    );
    assert.equal(sink.received.length, 1);
  });

  it("resolves once and believes no name that leads inside, now or the second time", async () => {
    await using sink = await openSink();
    let asked = 0;
    const rebinding = async (): Promise<string[]> => (asked++ === 0 ? ["10.1.2.3", "127.0.0.1"] : ["127.0.0.1"]);
    const policy = reaching([`friend.test:${sink.port}`], {
      egress: { allow: [`friend.test:${sink.port}`], ask: [], deny: [], privateOk: [] },
    });
    await using door = await openDoor({ policy, resolve: rebinding });
    await using session = door.session("research");
    for (const _ of [1, 2])
      assert.match(
        await become(fetchUrl(session, `http://friend.test:${sink.port}/`)),
        /HEARTH_EGRESS_DENIED.*not public/,
      );
    assert.deepEqual([asked, sink.received.length], [2, 0]);
  });

  it("does not reach the hub itself by a pattern, only by a list that names it in full", async () => {
    await using hub = await openSink();
    await using neighbour = await openSink();
    const ownPorts = (): number[] => [hub.port];
    const { qa } = defaultPolicy.agents;
    await using door = await openDoor({ ownPorts, resolve: async () => ["127.0.0.1"] });
    await using session = door.session("qa");
    for (const host of ["localhost", "LOCALHOST."])
      assert.match(await become(fetchUrl(session, `http://${host}:${hub.port}/`)), /egress-own-hub|is this hub/);
    assert.equal(await become(fetchUrl(session, `http://localhost:${neighbour.port}/`)), "done");
    assert.equal(hub.received.length, 0);
    const allow = [...qa!.egress.allow, `localhost:${hub.port}`];
    const named = {
      ...defaultPolicy,
      agents: { ...defaultPolicy.agents, qa: { ...qa!, egress: { ...qa!.egress, allow } } },
    };
    await using open = await openDoor({ ownPorts, policy: named, resolve: async () => ["127.0.0.1"] });
    await using allowed = open.session("qa");
    assert.equal(await become(fetchUrl(allowed, `http://localhost:${hub.port}/`)), "done");
    assert.equal(hub.received.length, 1);
  });

  it("cuts an answer that is larger than the policy allows", async () => {
    await using sink = await openSink((_request, response) => void response.end("x".repeat(200_000)));
    const network = { ...defaultPolicy.agents["research"]!.network, downloadBytes: 50_000 };
    const policy = reaching([`friend.test:${sink.port}`], { network });
    await using door = await openDoor({ policy, resolve: toLoopback });
    await using session = door.session("research");
    assert.doesNotMatch(await become(fetchUrl(session, `http://friend.test:${sink.port}/`)), /^done/);
    assert.equal(session.label.untrusted, true);
  });

  it("stops secrets in address, name, header and body, as they are and encoded", async () => {
    await using sink = await openSink();
    const policy = reaching([`*.friend.test:${sink.port}`, `friend.test:${sink.port}`]);
    await using door = await openDoor({ policy, resolve: toLoopback });
    await using session = door.session("research");
    session.recorder.noticeSecrets(`token: ${token}`);
    const place = `http://friend.test:${sink.port}/`;
    const hex = Buffer.from(token).toString("hex");
    for (const [url, options] of [
      [`${place}?k=${token}`, {}],
      [`${place}${token}`, {}],
      [`${place}?k=${Buffer.from(token).toString("base64url")}`, {}],
      [`http://${hex.slice(0, 44)}.${hex.slice(44)}.friend.test:${sink.port}/`, {}],
      [place, { headers: { authorization: `Bearer ${token}` } }],
      [place, { method: "POST", body: `the token is ${token}` }],
      [place, { method: "POST", body: Array.from(token).toReversed().join("") }],
      [place, { method: "POST", body: "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----" }],
    ] as const)
      assert.match(
        await become(fetchUrl(session, url, options)),
        /privacy-secret/,
        `${url} ${JSON.stringify(options)}`,
      );
    assert.deepEqual(sink.received, []);
    using receipts = await door.receipts();
    assert.ok(!JSON.stringify(receipts.list(alice)).includes(token));
    assert.equal(receipts.list(alice)[0]?.body["violation"], "secret-outward");
  });

  it("redacts personal data in a body, and sends it as it is when a person agreed to this very body", async () => {
    await using sink = await openSink();
    await using door = await openDoor({ policy: reaching([`friend.test:${sink.port}`]), resolve: toLoopback });
    await using session = door.session("research");
    const url = `http://friend.test:${sink.port}/form`;
    const body = "Please write to anna.bauer@firma.de";
    const redacted = await fetchUrl(session, url, { method: "POST", body });
    assert.equal(redacted.kind === "done" && redacted.value.redacted, true);
    assert.match(sink.received[0] ?? "", /Please write to \[EMAIL_1\]/);
    const whole = { method: "POST", body, sendPersonalData: true };
    const asking = await fetchUrl(session, url, whole);
    assert.ok(asking.kind === "needs-approval");
    await door.inbox.decide(alice, { id: asking.approval.id, answer: "approved", signedInAt: Date.now() });
    // The yes was for that body.
    const other = await fetchUrl(session, url, { ...whole, body: `${body} and karl@firma.de` });
    assert.equal(other.kind, "needs-approval");
    assert.equal((await fetchUrl(session, url, whole)).kind, "done");
    assert.match(sink.received[1] ?? "", /anna\.bauer@firma\.de/);
    assert.equal(sink.received.length, 2);
  });

  it("lets no redirect take personal data off this machine that was sent as it is only here", async () => {
    await using sink = await openSink((request, response) => {
      const elsewhere = `http://friend.test:${sink.port}/form`;
      if (request.url === "/on") response.writeHead(307, { location: elsewhere }).end();
      else if (request.url === "/see") response.writeHead(303, { location: elsewhere }).end();
      else response.end("taken");
    });
    const here = `127.0.0.1:${sink.port}`;
    const policy = reaching([here, `friend.test:${sink.port}`]);
    await using door = await openDoor({ policy, resolve: toLoopback });
    await using session = door.session("research");
    const sent = { method: "POST", body: "Please write to anna.bauer@firma.de" };
    assert.match(await become(fetchUrl(session, `http://${here}/on`, sent)), /HEARTH_EGRESS_DENIED.*off this machine/);
    assert.equal(sink.received.length, 1);
    assert.match(sink.received[0] ?? "", /anna\.bauer@firma\.de/);
    assert.equal(await become(fetchUrl(session, `http://${here}/see`, sent)), "done");
    assert.doesNotMatch(sink.received.at(-1) ?? "", /anna/);
  });

  it("puts every question about a request, and takes no yes to a redacted body for one to the body as it is", async () => {
    await using sink = await openSink();
    const place = `friend.test:${sink.port}`;
    const egress = { allow: [], ask: [place], deny: [], privateOk: ["127.0.0.1"] };
    await using door = await openDoor({ policy: reaching([], { egress }), resolve: toLoopback });
    await using session = door.session("research");
    const url = `http://${place}/form`;
    const redacted = { method: "POST", body: "Please write to anna.bauer@firma.de" };
    const asking = await fetchUrl(session, url, redacted);
    assert.ok(asking.kind === "needs-approval");
    await door.inbox.decide(alice, { id: asking.approval.id, answer: "approved", signedInAt: Date.now() });
    const whole = await fetchUrl(session, url, { ...redacted, sendPersonalData: true });
    assert.ok(whole.kind === "needs-approval");
    assert.match(whole.approval.why, /asks by .*personal data would leave this machine \(privacy-body\)/);
    assert.equal((await fetchUrl(session, url, redacted)).kind, "done");
    assert.equal(sink.received.length, 1);
    assert.match(sink.received[0] ?? "", /Please write to \[EMAIL_1\]/);
  });

  it("sends no body that is too long to be looked through", async () => {
    await using sink = await openSink();
    await using door = await openDoor({ policy: reaching([`friend.test:${sink.port}`]), resolve: toLoopback });
    await using session = door.session("research");
    const body = "x ".repeat(1_100_000);
    const said = await become(fetchUrl(session, `http://friend.test:${sink.port}/`, { method: "POST", body }));
    assert.match(said, /privacy-size/);
    assert.deepEqual(sink.received, []);
  });

  it("reaches a place that asks once a person agreed, and no other that asks by a redirect", async () => {
    await using sink = await openSink((request, response) => {
      if (request.url === "/on") response.writeHead(302, { location: `http://other.test:${sink.port}/` }).end();
      else response.end("here");
    });
    const places = [`friend.test:${sink.port}`, `other.test:${sink.port}`];
    const egress = { allow: [], ask: places, deny: [], privateOk: ["127.0.0.1"] };
    await using door = await openDoor({ policy: reaching([], { egress }), resolve: toLoopback });
    await using session = door.session("research");
    const agreed = async (url: string) => {
      const asking = await fetchUrl(session, url);
      assert.ok(asking.kind === "needs-approval");
      await door.inbox.decide(alice, { id: asking.approval.id, answer: "approved", signedInAt: Date.now() });
      return await become(fetchUrl(session, url));
    };
    assert.equal(await agreed(`http://${places[0]}/page`), "done");
    assert.match(await agreed(`http://${places[0]}/on`), /HEARTH_EGRESS_DENIED.*other\.test/);
    assert.equal(sink.received.length, 2);
  });

  it("asks about personal data in the address", async () => {
    await using sink = await openSink();
    await using door = await openDoor({ policy: reaching([`friend.test:${sink.port}`]), resolve: toLoopback });
    await using session = door.session("research");
    const outcome = await fetchUrl(session, `http://friend.test:${sink.port}/find?who=anna.bauer%40firma.de`);
    assert.equal(outcome.kind, "needs-approval");
    assert.deepEqual(sink.received, []);
  });
});

describe("what a model is given", () => {
  it("holds no secret wherever the model runs, and no personal data when it runs elsewhere", async () => {
    await using door = await openDoor();
    await using session = door.session("code");
    const vault = new PlaceholderVault();
    const words = "Write to anna.bauer@firma.de";
    const guarded = await guardPrompt(session, words, { vault });
    assert.ok(guarded.kind === "redacted");
    assert.equal(vault.restore(`I wrote to ${guarded.text.slice(9)}`), "I wrote to anna.bauer@firma.de");
    assert.deepEqual(await guardPrompt(session, words, { vault, local: true }), { kind: "clean", text: words });
    assert.equal((await guardPrompt(session, `key ${token}`, { vault, local: true })).kind, "blocked");
    using receipts = await door.receipts();
    const written = JSON.stringify(receipts.list(alice));
    assert.ok(!written.includes(token) && !written.includes("anna"));
    assert.deepEqual(
      receipts.list(alice).map(({ action }) => action),
      ["prompt-redacted", "prompt-blocked"],
    );
  });
});
