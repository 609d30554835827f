import { ValidationError } from "@hearth/protocol";

/** Where a person's database is, and as whom. It holds the password: never show it whole. */
export interface DatabaseAddress {
  host: string;
  port: number;
  database: string;
  user: string;
  tls: boolean;
  /** For the driver, without parameters. */
  url: string;
}

const modes: Readonly<Record<string, boolean>> = { disable: false, require: true, "verify-full": true };

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=verify-full`. TLS with a certificate that is checked is the
 * default for any host but this machine; `sslmode=disable` turns it off.
 * @throws ValidationError, which never repeats the address
 */
export function readDatabaseAddress(text: string): DatabaseAddress {
  const refuse = (message: string): never => {
    throw new ValidationError("the database", [{ field: "/url", message }]);
  };
  const url = URL.parse(text) ?? refuse("must be an address such as postgres://user:password@host:5432/database");
  if (!["postgres:", "postgresql:"].includes(url.protocol)) refuse("must begin with postgres://");
  if (url.hostname === "") refuse("names no host; sockets of the file system are not used here");
  if (url.username === "") refuse("names no user");
  const database = decode(url.pathname.slice(1)) ?? "";
  if (database === "" || database.includes("/")) refuse("names no database after the host");
  const unknown = [...url.searchParams.keys()].filter((name) => name !== "sslmode");
  if (unknown.length > 0) refuse(`takes sslmode and no other parameter, not ${unknown.join(", ")}`);
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && !Object.hasOwn(modes, mode)) refuse(`sslmode must be one of ${Object.keys(modes).join(", ")}`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  url.search = "";
  url.hash = "";
  return {
    host,
    port: url.port === "" ? 5432 : Number(url.port),
    database,
    user: decode(url.username) ?? refuse("has a user that cannot be read"),
    tls: mode === null ? !/^(localhost|127\..*|::1)$/.test(host) : modes[mode]!,
    url: url.href,
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
