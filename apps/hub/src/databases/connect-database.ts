import { egressDecider } from "@hearth/gateway";
import { createDialer, DialledStream } from "@hearth/sandbox";
import { type Database, openDatabase } from "@hearth/storage";
import { DatabaseUnreachableError } from "../errors/database-unreachable-error.ts";
import type { DatabaseAddress } from "./database-address.ts";

/** Networks of a person's own, where a database may be. Link-local ones, with their metadata services, are none of these. */
const ownNetworks = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "::1/128",
  "fc00::/7",
];
const maximumConnections = 4;
const connectMilliseconds = 15_000;

export interface ConnectOptions {
  name: string;
  address: DatabaseAddress;
  /** Where the hub itself listens, which is no database. */
  ownPorts: () => readonly number[];
}

/** Connects through the outward door, to this place and no other. @throws DatabaseUnreachableError */
export async function connectDatabase({ name, address, ownPorts }: ConnectOptions): Promise<Database<unknown>> {
  const { host, port, url, tls } = address;
  const written = host.includes(":") ? `[${host}]` : host;
  const rules = { allow: [`${written}:${port}`], ask: [], deny: [], privateOk: ownNetworks };
  const dialer = createDialer({ decide: egressDecider(rules, { ownPorts }), limits: { downloadBytes: 1024 ** 4 } });
  try {
    const database = await openDatabase({
      url,
      connection: {
        maximumConnections,
        connectMilliseconds,
        tls,
        stream: () => new DialledStream(dialer, { host: written, port }),
      },
    });
    return {
      ...database,
      async [Symbol.asyncDispose]() {
        await database[Symbol.asyncDispose]();
        await dialer[Symbol.asyncDispose]();
      },
    };
  } catch (cause) {
    await dialer[Symbol.asyncDispose]();
    throw new DatabaseUnreachableError(name, `${written}:${port}`, cause);
  }
}
