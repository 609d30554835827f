import type { Duplex } from "node:stream";

/** How a PostgreSQL server is reached. */
export interface PostgresConnection {
  /** @default 10 */
  maximumConnections?: number;
  /** Makes a stream for each connection, which connects when the driver tells it to. @default the driver's own sockets */
  stream?: () => Duplex;
  /** TLS, with a certificate for the server's name that a known authority signed. @default as the address says */
  tls?: boolean;
  /** Until a connection can be used, milliseconds. @default no limit */
  connectMilliseconds?: number;
}
