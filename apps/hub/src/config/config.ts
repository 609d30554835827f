import { isIP } from "node:net";
import { join } from "node:path";
import { ValidationError } from "@hearth/protocol";
import { z } from "zod";
import { isLoopback } from "../guard/is-loopback.ts";
import { AddressNotAllowedError } from "../errors/address-not-allowed-error.ts";
import type { RawSettings } from "./environment.ts";

/** The settings of a hub, checked and complete. */
export interface HubConfig {
  /** Everything a person has lies under this folder. */
  home: string;
  /** Address to listen on. @default "127.0.0.1" */
  host: string;
  /** 0 takes any free port. @default 8080 */
  port: number;
  /** `sqlite:/path` or `postgres://…`. @default a file under `home` */
  databaseUrl: string;
  /** @default "full" */
  durability: "full" | "normal";
  /** Further `Host` headers to answer to, such as the name a reverse proxy uses. */
  allowedHosts: readonly string[];
  /** A TLS-terminating reverse proxy stands in front: allows an address that is not loopback. @default false */
  behindTlsProxy: boolean;
  /** Requests one caller may make in a minute. @default 6000 */
  requestsPerMinute: number;
  /** @default "info" */
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
  /** Where workers of other devices may join the hub's swarm, over sealed UDP. Port 0 takes any free one. @default nowhere */
  swarmListen?: { address: string; port: number } | undefined;
}

const truth = z.union([z.boolean(), z.stringbool()]);

const settings = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.coerce.number().int().min(0).max(65_535).default(8080),
  databaseUrl: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, { error: "must begin with sqlite: or postgres://" })
    .optional(),
  durability: z.enum(["full", "normal"]).default("full"),
  allowedHosts: z
    .union([z.array(z.string()), z.string().transform((list) => list.split(",").map((name) => name.trim()))])
    .default([]),
  behindTlsProxy: truth.default(false),
  requestsPerMinute: z.coerce.number().int().min(1).default(6000),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  swarmListen: z
    .string()
    .transform((text, context) => {
      const [, address = "", port = ""] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
      if (isIP(address) !== 0 && Number(port) < 65_536) return { address, port: Number(port) };
      context.addIssue({ code: "custom", message: "must be an IP address and a port, such as 192.168.1.10:6000" });
      return z.NEVER;
    })
    .optional(),
});

/** The environment variable of each setting. It wins over the file. */
export const variables: Readonly<Record<keyof z.infer<typeof settings>, string>> = {
  host: "HEARTH_HOST",
  port: "HEARTH_PORT",
  databaseUrl: "HEARTH_DATABASE_URL",
  durability: "HEARTH_DURABILITY",
  allowedHosts: "HEARTH_ALLOWED_HOSTS",
  behindTlsProxy: "HEARTH_BEHIND_TLS_PROXY",
  requestsPerMinute: "HEARTH_REQUESTS_PER_MINUTE",
  logLevel: "HEARTH_LOG_LEVEL",
  swarmListen: "HEARTH_SWARM_LISTEN",
};

/**
 * Second step of configuration: checks the settings and fills in defaults. Pure.
 * @throws ValidationError naming the setting
 * @throws AddressNotAllowedError for an address beyond loopback without a TLS proxy in front
 */
export function parseConfig({ home, environment, file }: RawSettings): HubConfig {
  if (typeof file !== "object" || file === null || Array.isArray(file)) {
    throw new ValidationError("the configuration", [{ field: "config.json", message: "must be a JSON object" }]);
  }
  const given: Record<string, unknown> = { ...file };
  for (const [setting, variable] of Object.entries(variables)) {
    const value = environment[variable];
    if (value !== undefined && value !== "") given[setting] = value;
  }
  const result = settings.safeParse(given);
  if (!result.success) {
    throw new ValidationError(
      "the configuration",
      result.error.issues.map((issue) => {
        const setting = String(issue.path[0] ?? "");
        const variable = (variables as Record<string, string>)[setting];
        const fromEnvironment = variable !== undefined && environment[variable] !== undefined;
        return { field: fromEnvironment ? variable : `config.json /${setting}`, message: issue.message };
      }),
    );
  }
  const { databaseUrl, ...rest } = result.data;
  if (!isLoopback(rest.host) && !rest.behindTlsProxy) throw new AddressNotAllowedError(rest.host);
  return { home, ...rest, databaseUrl: databaseUrl ?? `sqlite:${join(home, "hearth.db")}` };
}
