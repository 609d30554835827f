import { databaseCheck, type DatabaseCheck, namedDatabase, type NamedDatabase } from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

export type { DatabaseCheck, NamedDatabase };

const listing = z.object({ databases: z.array(namedDatabase) });

/** PostgreSQL databases that a person has named for their agents. */
export interface DatabaseResource {
  list(options?: CallOptions): Promise<NamedDatabase[]>;
  /** Keeps the address once a connection was made. @param url `postgres://user:password@host:5432/database` */
  add(name: string, url: string, options?: CallOptions): Promise<DatabaseCheck>;
  test(name: string, options?: CallOptions): Promise<DatabaseCheck>;
  remove(name: string, options?: CallOptions): Promise<void>;
}

export function databaseResource(transport: Transport): DatabaseResource {
  const path = (name: string): string => `/api/v1/databases/${encodeURIComponent(name)}`;
  return {
    list: async (options) => (await transport.call(listing, "GET", "/api/v1/databases", options)).databases,
    add: (name, url, options) => transport.call(databaseCheck, "PUT", path(name), { ...options, body: { url } }),
    test: (name, options) => transport.call(databaseCheck, "POST", `${path(name)}/test`, options),
    remove: (name, options) => transport.send("DELETE", path(name), options),
  };
}
