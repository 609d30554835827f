import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttp, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createDialer, type Dialer, type DialerOptions, type EgressDecider, type EgressRefusal } from "../src/index.ts";

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
export const certificate = fixture("test-server.crt");

export async function folder(context: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "hearth-test-"));
  context.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

export interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

export interface TestServer {
  port: number;
  seen: Seen[];
}

/** A service on loopback that remembers what reached it. */
export async function serve(
  context: TestContext,
  options: { tls?: boolean; answer?: RequestListener } = {},
): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    if (options.answer === undefined) response.end("ok");
    else options.answer(request, response);
  };
  const server: Server =
    options.tls === true
      ? createHttps({ cert: certificate, key: fixture("test-server.key") }, listener)
      : createHttp(listener);
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, seen };
}

/** Rules for tests: `host:port` pairs that are allowed, and addresses that are. */
export function rules(allowed: readonly string[], addresses: readonly string[] = ["127.0.0.1"]): EgressDecider {
  return {
    before: ({ host, port }) =>
      allowed.includes(`${host}:${port}`)
        ? { decision: "allow" }
        : { decision: "deny", rule: "default", why: "not on the list" },
    address: (ip) =>
      addresses.includes(ip)
        ? { decision: "allow" }
        : { decision: "deny", rule: "address", why: `${ip} is not public` },
  };
}

/** A dialer whose names all lead to loopback, unless told otherwise. */
export function testDialer(
  context: TestContext,
  decide: EgressDecider,
  options: Partial<DialerOptions> = {},
): { dialer: Dialer; refusals: EgressRefusal[]; resolved: string[] } {
  const refusals: EgressRefusal[] = [];
  const resolved: string[] = [];
  const dialer = createDialer({
    decide,
    resolve: async (host) => {
      resolved.push(host);
      return ["127.0.0.1"];
    },
    certificateAuthorities: certificate,
    onRefused: (refusal) => void refusals.push(refusal),
    ...options,
  });
  context.after(() => dialer[Symbol.asyncDispose]());
  return { dialer, refusals, resolved };
}
