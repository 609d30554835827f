import assert from "node:assert/strict";
import { request } from "node:http";
import type { LookupFunction } from "node:net";
import { test } from "node:test";
import ipaddr from "ipaddr.js";
import { decideEgress, decideEgressChain, type EgressRules } from "../src/index.ts";
import { fuzzCount, fuzzSeeds, Random } from "./support/random.ts";
import { generateUrl, zone } from "./support/url-generator.ts";

const rules: EgressRules = {
  allow: ["*.allowed.example:443", "*:80", "93.184.216.34:443"],
  ask: [],
  deny: ["evil.example:*"],
  privateOk: [],
};
const wide: EgressRules = { allow: ["*:*"], ask: [], deny: ["evil.example:*"], privateOk: [] };

function lookup(host: string): readonly string[] {
  return Object.hasOwn(zone, host) ? zone[host]! : [];
}

/** Which address and port would Node's own HTTP client dial for this text? Nothing is sent: the connection is replaced. */
function dialled(text: string): Promise<{ address: string; port: number } | undefined> {
  return new Promise((resolve) => {
    try {
      const url = new URL(text);
      const stub: LookupFunction = () => undefined;
      const call = request({
        protocol: "http:",
        host: url.hostname.replace(/^\[|\]$/g, ""),
        port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
        lookup: stub,
        createConnection: (options) => {
          const host = String(options.host).replace(/\.$/, "");
          resolve({ address: ipaddr.isValid(host) ? host : (lookup(host)[0] ?? ""), port: Number(options.port) });
          throw new Error("nothing is dialled in this test");
        },
      });
      call.on("error", () => resolve(undefined));
      call.end();
    } catch {
      resolve(undefined);
    }
  });
}

/** Judged without our own code: the plain IPv4 and IPv6 ranges that are public. */
function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === "unicast" && !/^(?:168\.63\.129\.16|::[0-9a-f])/.test(address);
}

test("no URL that is allowed is dialled at an address that is not public or not listed", async (context) => {
  const seeds = fuzzSeeds();
  const perSeed = Math.ceil(fuzzCount(500) / seeds.length);
  const lax: string[] = [];
  let allowed = 0;
  let forbidden = 0;
  for (const seed of seeds) {
    const random = new Random(seed);
    for (let count = 0; count < perSeed; count++) {
      const text = generateUrl(random);
      const place = await dialled(text);
      const fine = place !== undefined && isPublic(place.address);
      if (place !== undefined && !fine) forbidden += 1;
      for (const list of [rules, wide]) {
        const { finding, target } = decideEgressChain({ target: text }, list, lookup);
        if (finding.decision !== "allowed") continue;
        allowed += 1;
        if (!fine) lax.push(`seed ${seed}: ${JSON.stringify(text)} would reach ${place?.address}`);
        else if (place.port !== target?.port)
          lax.push(
            `seed ${seed}: ${JSON.stringify(text)} is decided for port ${target?.port} and dialled at ${place.port}`,
          );
        else if (place.address === "203.0.113.66")
          lax.push(`seed ${seed}: ${JSON.stringify(text)} reaches the denied host`);
        assert.equal(
          decideEgress(target!.url!, list).finding.decision,
          "allowed",
          "the canonical URL is decided alike",
        );
      }
    }
  }
  context.diagnostic(
    `${perSeed * seeds.length} URLs, seeds ${seeds.join(", ")}: ${forbidden} would have reached a forbidden address, ${allowed} decisions allowed, ${lax.length} too lax`,
  );
  assert.deepEqual(lax, []);
});
