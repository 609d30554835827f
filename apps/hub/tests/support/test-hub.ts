import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "@hearth/protocol";
import { WebSocket } from "ws";
import { createHub, type Hub, type HubConfig, type HubParts, parseConfig } from "../../src/index.ts";

export interface Answer {
  status: number;
  headers: Headers;
  body: never;
  text: string;
}

export interface CallOptions {
  body?: unknown;
  /** Sent as they are instead of `body`. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
  /** @default the owner's; null sends none */
  token?: string | null;
}

/** A real hub in this process, on a port and a home of its own. */
export interface TestHub extends AsyncDisposable {
  readonly hub: Hub;
  readonly address: string;
  readonly home: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Opens a WebSocket and collects what it sends. */
  socket(path: string, options?: { headers?: Record<string, string>; token?: string | null }): TestSocket;
}

export interface TestSocket {
  readonly socket: WebSocket;
  readonly messages: { type: string; [key: string]: unknown }[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  /** Resolves with the HTTP status of a refused upgrade, or 101. */
  readonly status: Promise<number>;
}

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "hearth-hub-"));
}

export function testConfig(home: string, environment: Record<string, string> = {}): HubConfig {
  return parseConfig({
    home,
    environment: { HEARTH_PORT: "0", HEARTH_LOG_LEVEL: "silent", ...environment },
    file: {},
  });
}

/** Starts a hub on `home`, or on a new folder that is removed with it. */
export async function startHub(
  options: { home?: string; environment?: Record<string, string> } & HubParts = {},
): Promise<TestHub> {
  const home = options.home ?? (await temporaryFolder());
  const { home: _home, environment, ...parts } = options;
  const hub = await createHub(testConfig(home, environment), parts);
  const address = await hub.listen();
  return {
    hub,
    address,
    home,
    async call(method, path, { body, raw, headers = {}, token = hub.token } = {}) {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(address + path, {
        method,
        redirect: "manual",
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(sent === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: sent as string }),
      });
      const text = await response.text();
      const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: (isJson && text !== "" ? (JSON.parse(text) as unknown) : undefined) as never,
      };
    },
    socket(path, { headers = {}, token = hub.token } = {}) {
      const socket = new WebSocket(address.replace("http", "ws") + path, {
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      });
      const messages: TestSocket["messages"] = [];
      socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString()) as { type: string }));
      socket.on("error", () => {});
      const status = Promise.withResolvers<number>();
      socket.once("upgrade", () => status.resolve(101));
      socket.once("unexpected-response", (_request, response) => {
        status.resolve(response.statusCode ?? 0);
        response.destroy();
      });
      const closed = new Promise<number>((resolve) => socket.once("close", resolve));
      return { socket, messages, closed, status: status.promise };
    },
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

/** Waits until `look` gives something other than undefined or false. @param seconds after which it gives up */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
  seconds = 30,
): Promise<Value> {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error(`in vain waited for ${what}`);
}

/** Asserts an answer in problem details (RFC 9457) with this status and code, and returns it. */
export function assertProblem(answer: Answer, status: number, code: string): Problem {
  const problem = answer.body as Problem | undefined;
  assert.equal(answer.status, status, answer.text.slice(0, 500));
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.equal(problem?.code, code);
  assert.equal(problem.type, `/docs/errors/${code}`);
  assert.notEqual(problem.hint, "");
  return problem;
}

/** The path of a route with something in place of each parameter. */
export function examplePath(url: string): string {
  return url
    .replace(":code", "HEARTH_VALIDATION")
    .replace(":file", "swagger-ui.css")
    .replace(":id", "0198c0de-0000-7000-8000-000000000000");
}
