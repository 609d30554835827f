import { createDialer, createFetch } from "@hearth/sandbox";
import { type KnownServer, knownServers } from "./known-servers.ts";

/** What became of asking one of the usual ports. */
export interface ProbedServer extends KnownServer {
  /** `127.0.0.1:11434` */
  readonly address: string;
  readonly found: boolean;
  /** One line: why it does not count. */
  readonly why?: string;
}

export interface DetectOptions {
  signal?: AbortSignal;
  /** Ports that are known to be something else, such as the hub's own. */
  except?: readonly number[];
  /** For each, milliseconds. @default 300 */
  timeoutMilliseconds?: number;
  /** @default the usual ones */
  servers?: readonly KnownServer[];
}

/**
 * Asks the usual ports of 127.0.0.1, and nothing else, whether a model server listens there. What answers otherwise than
 * by listing models is another program.
 */
export async function probeModelServers(options: DetectOptions = {}): Promise<ProbedServer[]> {
  const { signal, except = [], timeoutMilliseconds = 300, servers = knownServers } = options;
  await using dialer = createDialer({
    decide: {
      before: ({ host }) =>
        host === "127.0.0.1"
          ? { decision: "allow" }
          : { decision: "deny", rule: "loopback", why: "only this machine is asked" },
      address: () => ({ decision: "allow" }),
    },
  });
  await using fetch = createFetch(dialer);
  return await Promise.all(
    servers.map(async (server): Promise<ProbedServer> => {
      const address = `127.0.0.1:${server.port}`;
      const no = (why: string): ProbedServer => ({ ...server, address, found: false, why });
      if (except.includes(server.port)) return no("this hub listens there itself");
      const patience = AbortSignal.timeout(timeoutMilliseconds);
      try {
        const response = await fetch(`http://${address}${server.probe}`, {
          signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
          redirect: "error",
        });
        if (!response.ok) {
          await response.body?.cancel();
          return no(`it answered ${response.status}, so it is another program or wants a key`);
        }
        const answer: unknown = await response.json();
        return listsModels(answer)
          ? { ...server, address, found: true }
          : no("it answered, but not as a model server does");
      } catch {
        signal?.throwIfAborted();
        return no(patience.aborted ? `no answer in ${timeoutMilliseconds} ms` : "nothing listens there");
      }
    }),
  );
}

/** Those that answer. */
export async function detectModelServers(options: DetectOptions = {}): Promise<ProbedServer[]> {
  return (await probeModelServers(options)).filter(({ found }) => found);
}

function listsModels(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null) return false;
  const list = (answer as { data?: unknown }).data ?? (answer as { models?: unknown }).models;
  return (
    Array.isArray(list) &&
    list.every((item: unknown) => typeof item === "object" && item !== null && ("id" in item || "name" in item))
  );
}
