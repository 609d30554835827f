import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PeerLogins } from "../src/index.ts";
import { openHttp } from "./support/http-peer.ts";
import { alice, become, type House, openHouse } from "./support/open-house.ts";

interface Guarded {
  app: (request: IncomingMessage, response: ServerResponse) => void;
  seen: { registered: number; refreshed: number; challenges: string[] };
  expire: () => void;
  forget: () => void;
}
const fixture: string = new URL("./fixtures/authorization-server.mjs", import.meta.url).href;
const { guardedServer } = (await import(fixture)) as { guardedServer: (url: string) => Guarded };

async function openGuarded() {
  let guarded: Guarded | undefined;
  const http = await openHttp((request, response) => guarded!.app(request, response));
  guarded = guardedServer(http.url);
  return { ...http, ...guarded, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
}

async function begin(house: House, url: string) {
  const logins = new PeerLogins(house);
  await house.peers.addUnseen(alice, "guarded", { transport: "http", url: `${url}/mcp` });
  const link = await logins.begin(alice, "guarded");
  return { logins, link: new URL(link) };
}

/** What a browser does: follows the link, and comes back with what it was sent to. */
async function browse(link: URL): Promise<URLSearchParams> {
  const response = await fetch(link, { redirect: "manual" });
  assert.equal(response.status, 302);
  return new URL(response.headers.get("location")!).searchParams;
}

describe("logging in at an MCP server", () => {
  it("is asked for, and a run does not begin it", async () => {
    await using server = await openGuarded();
    await using house = await openHouse();
    const added = house.peers.add(alice, "guarded", { transport: "http", url: `${server.url}/mcp` });
    assert.match(await become(added), /HEARTH_PEER_LOGIN/);
  });

  it("registers a client, proves itself with PKCE, and keeps its tokens in the secret store only", async () => {
    await using server = await openGuarded();
    await using house = await openHouse();
    const { logins, link } = await begin(house, server.url);
    assert.equal(link.searchParams.get("code_challenge_method"), "S256");
    assert.ok((link.searchParams.get("state") ?? "").length >= 43);
    await logins.finish(alice, "guarded", await browse(link));
    assert.equal(await logins.isLoggedIn(alice, "guarded"), true);
    assert.deepEqual([server.seen.registered, server.seen.challenges.length], [1, 1]);
    await house.peers.refresh(alice, "guarded");
    await house.peers.accept(alice, "guarded");
    const { output } = await house.run("guarded.secret", {});
    assert.match(JSON.stringify(output), /guarded words/);
    for (const file of ["hearth.db", "secrets/secrets.json"])
      assert.doesNotMatch(await readFile(join(house.folder, file), "latin1"), /\bat-[0-9a-f]{8}-/);
  });

  it("renews what has run out by itself, and asks again when that is refused", async () => {
    await using server = await openGuarded();
    await using house = await openHouse();
    const { logins, link } = await begin(house, server.url);
    await logins.finish(alice, "guarded", await browse(link));
    await house.peers.refresh(alice, "guarded");
    await house.peers.accept(alice, "guarded");
    server.expire();
    assert.equal(await become(house.run("guarded.secret", {})), "done");
    assert.equal(server.seen.refreshed, 1);
    server.forget();
    assert.match(await become(house.run("guarded.secret", {})), /HEARTH_PEER_LOGIN/);
  });

  it("ends only as it began: with its own state, once, and in time", async () => {
    let time = Date.now();
    await using server = await openGuarded();
    await using house = await openHouse({ now: () => time });
    const { logins, link } = await begin(house, server.url);
    const answer = await browse(link);
    const other = new URLSearchParams(answer);
    other.set("state", "x".repeat(43));
    assert.match(await become(logins.finish(alice, "guarded", other)), /HEARTH_PEER_LOGIN.*not the end/);
    assert.equal(await become(logins.finish(alice, "guarded", answer)), "done");
    assert.match(await become(logins.finish(alice, "guarded", answer)), /not the end/);
    server.forget();
    const again = await logins.begin(alice, "guarded");
    const late = await browse(new URL(again));
    time += 600_001;
    assert.match(await become(logins.finish(alice, "guarded", late)), /not the end/);
  });

  it("does not follow metadata to places that nobody named", async () => {
    await using inner = await openHttp((_request, response) => response.end("{}"));
    await using http = await openHttp((request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.url?.includes("oauth-protected-resource") === true)
        response.end(
          JSON.stringify({
            resource: `http://127.0.0.1:${http.port}/mcp`,
            authorization_servers: [`http://127.0.0.1:${inner.port}`],
          }),
        );
      else response.writeHead(401).end();
    });
    await using house = await openHouse();
    const logins = new PeerLogins(house);
    await house.peers.addUnseen(alice, "bad", { transport: "http", url: `${http.url}/mcp` });
    assert.match(await become(logins.begin(alice, "bad")), /HEARTH_PEER_LOGIN|HEARTH_EGRESS_DENIED/);
    assert.deepEqual(inner.requests, []);
  });
});
