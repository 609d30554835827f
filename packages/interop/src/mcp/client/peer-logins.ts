import { requireDone } from "@hearth/gateway";
import { type Principal, ValidationError } from "@hearth/protocol";
import type { EgressPlan } from "@hearth/policy";
import type { FetchLike } from "@modelcontextprotocol/client";
import type { Peer } from "../../peers/peer.ts";
import type { Peers } from "../../peers/peers.ts";
import type { OAuthLogins } from "./oauth-logins.ts";
import { openPeerFetch, placeParts } from "./peer-fetch.ts";

/**
 * Logs a person in at an MCP server. Everything that is fetched on the way is decided like any other request of the
 * server's agent, so an authorization server elsewhere has to be among the places that were named when it was added.
 */
export class PeerLogins {
  readonly #peers: Peers;
  readonly #logins: OAuthLogins;

  constructor(options: { peers: Peers; logins: OAuthLogins }) {
    this.#peers = options.peers;
    this.#logins = options.logins;
  }

  /** The link to open in a browser. */
  async begin(who: Principal, name: string): Promise<string> {
    const peer = await this.#peers.peer(who, name);
    const link = await this.#fetching(peer, (url, fetch) => this.#logins.begin(who, peer, url, fetch));
    return link.href;
  }

  /** @param answer the query that the browser came back with */
  async finish(who: Principal, name: string, answer: URLSearchParams): Promise<void> {
    const peer = await this.#peers.peer(who, name);
    await this.#fetching(peer, (url, fetch) => this.#logins.finish(who, peer, url, answer, fetch));
  }

  async isLoggedIn(who: Principal, name: string): Promise<boolean> {
    return await this.#logins.isLoggedIn(who, await this.#peers.peer(who, name));
  }

  async #fetching<Value>(peer: Peer, work: (url: string, fetch: FetchLike) => Promise<Value>): Promise<Value> {
    const { definition } = peer;
    if (definition.transport !== "http")
      throw new ValidationError("the peer", [
        { field: "/name", message: "is no MCP server over HTTP: there is no login" },
      ]);
    await using session = await this.#peers.session(peer);
    const outcome = await session.perform<EgressPlan, Value>({
      request: { tool: "egress", args: { target: definition.url, method: "POST" } },
      summary: `log in at the MCP server ${peer.name}`,
      action: "network-called",
      perform: async () => {
        await using fetch = openPeerFetch(session, placeParts(definition.url));
        return await work(definition.url, (input, init) => fetch(input, init));
      },
    });
    return requireDone(`logging in at ${peer.name}`, outcome);
  }
}
