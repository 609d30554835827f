import { hash } from "node:crypto";
import { join } from "node:path";
import {
  createA2aDriver,
  createA2aServer,
  createMcpDriver,
  createMcpServer,
  type SessionOf,
  OAuthLogins,
  type Peer,
  PeerLogins,
  PeerRest,
  Peers,
  PeerStore,
  skillAgent,
  SkillLibrary,
} from "@hearth/interop";
import { describePrincipal, ownerOf, type Principal } from "@hearth/protocol";
import { openSecretStore, sandbox, type SecretStore, secretStoreProtection } from "@hearth/sandbox";
import {
  builtinCapabilities,
  type HubInterop,
  type HubInteropOptions,
  ownCapabilities,
  peersWorkFolder,
  skillsFolder,
} from "./hub-interop.ts";

/** Opens the room for other people's tools over the hub's own engine, gateway and agents. */
export async function openHubInterop(options: HubInteropOptions): Promise<HubInterop> {
  const { home, database, agents, engine, version, gateway, sessions, address, onError } = options;
  const folder = join(home, "peers");
  const store = await PeerStore.open({ database });
  let opened: Promise<SecretStore> | undefined;
  let credentials: SecretStore | undefined;
  const secretsAt = join(folder, "secrets");
  const secrets = (): Promise<SecretStore> => {
    opened ??= openSecretStore({
      folder: secretsAt,
      key: { keyFile: join(home, "keys", "peer-secrets.key") },
    }).then((one) => (credentials = one));
    return opened;
  };
  // What is sealed there must be known before anything is written or sent, and not only once it is used.
  if ((await secretStoreProtection(secretsAt)) === "key-file") await secrets().catch(onError);
  const rest = new PeerRest();
  const oauth = new OAuthLogins({ secrets, redirectUrl: () => `${address()}/peers/login` });
  const tokenName = (owner: string, peer: string): string =>
    `peer-token-${hash("sha256", JSON.stringify([owner, peer])).slice(0, 32)}`;

  const mcp = createMcpDriver({
    store,
    sandbox,
    logins: oauth,
    rest,
    version,
    workspaceOf: (peer: Peer) => join(peersWorkFolder(home, peer.owner), peer.name),
    socketFolder: join(folder, "sockets"),
    onChanged: (peer) => void peers.changed(peer).catch(onError),
  });
  const a2a = createA2aDriver({
    rest,
    async tokenOf(peer) {
      const kept = await secrets();
      const name = tokenName(peer.owner, peer.name);
      return kept.list().some((secret) => secret.name === name) ? kept.use(name, (value) => value) : undefined;
    },
  });
  const sessionOf: SessionOf = (context) => {
    const session = sessions.get(context.task.id);
    if (session === undefined) throw new TypeError("a foreign tool or a skill was used outside a task of this hub");
    return session;
  };
  const skills = new SkillLibrary({ folderOf: (person) => join(skillsFolder(home), person) });
  agents.provide(skillAgent({ library: skills, sessionOf }));
  const peers: Peers = new Peers({
    store,
    gateway: async () => (await gateway()).gateway,
    rest,
    drivers: { mcp, a2a },
    isTaken: (word) => agents.isWordTaken(word),
    offer: (agent, owner) => agents.offer(agent, owner),
    withdraw: (name) => agents.withdraw(name),
    sessionOf,
    onError,
  });
  const setToken = async (who: Principal, peer: string, token: string | undefined): Promise<void> => {
    const name = tokenName(ownerOf(who), peer);
    if (token === undefined) await (await secrets()).remove(name);
    else await (await secrets()).set(name, token);
  };
  const server = createMcpServer({ engine, capabilities: (who) => ownCapabilities(agents, who), version, onError });
  return {
    peers,
    logins: new PeerLogins({ peers, logins: oauth }),
    oauth,
    // Tokens come and go by themselves, so this is made anew each time; there are few.
    redact: (text) => credentials?.redactor().redact(text) ?? text,
    skills,
    setToken,
    async removePeer(who, name) {
      const removed = await peers.remove(who, name);
      await oauth.forget(who, removed);
      await setToken(who, removed.name, undefined);
    },
    mcp: {
      fetch: (request, { caller, parsedBody }) =>
        server.fetch(request, {
          parsedBody,
          authInfo: { token: "", clientId: describePrincipal(caller.who), scopes: [], extra: { ...caller } },
        }),
    },
    a2a: await createA2aServer({
      engine,
      database,
      key: options.key,
      version,
      address,
      capabilities: (who) => (who === undefined ? builtinCapabilities(agents) : ownCapabilities(agents, who)),
    }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}
