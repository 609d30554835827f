import type { Readable, Writable } from "node:stream";
import { type JSONRPCMessage, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

export interface BridgeOptions {
  stdin: Readable;
  stdout: Writable;
  /** The hub's MCP address. */
  url: string;
  /** Sends a request to the hub as the person. */
  fetch: (input: string | URL, init?: RequestInit) => Promise<Response>;
  signal: AbortSignal;
  onError: (error: Error) => void;
}

/**
 * Serves a client over stdio with what a running hub offers over HTTP. Messages go through as they are, in either era of
 * the protocol; a request that the client cancels is broken off. Ends with stdin, or with the signal.
 */
export async function bridgeStdio({ stdin, stdout, url, fetch, signal, onError }: BridgeOptions): Promise<void> {
  const near = new StdioServerTransport(stdin, stdout);
  const far = new StreamableHTTPClientTransport(new URL(url), { fetch });
  const running = new Map<string | number, AbortController>();
  const ended = Promise.withResolvers<void>();

  const forward = async (message: JSONRPCMessage): Promise<void> => {
    if ("method" in message && message.method === "notifications/cancelled") {
      const id = (message.params as { requestId?: string | number } | undefined)?.requestId;
      if (id !== undefined) running.get(id)?.abort();
      return;
    }
    if (!("id" in message) || !("method" in message)) return await far.send(message);
    const abort = new AbortController();
    running.set(message.id, abort);
    try {
      await far.send(message, { requestSignal: abort.signal });
    } catch (error) {
      running.delete(message.id);
      if (abort.signal.aborted) return;
      const text = error instanceof Error ? error.message : String(error);
      await near.send({ jsonrpc: "2.0", id: message.id, error: { code: -32_603, message: text } });
    }
  };
  Object.assign(near, {
    onmessage: (message: JSONRPCMessage) => void forward(message).catch(onError),
    onclose: () => ended.resolve(),
    onerror: onError,
  });
  Object.assign(far, {
    onmessage: (message: JSONRPCMessage) => {
      if (!("method" in message) && "id" in message && message.id !== undefined) running.delete(message.id);
      near.send(message).catch(onError);
    },
    onerror: onError,
  });
  signal.addEventListener("abort", () => ended.resolve(), { once: true });
  await far.start();
  await near.start();
  if (signal.aborted) ended.resolve();
  await ended.promise;
  for (const abort of running.values()) abort.abort();
  await far.close();
  await near.close();
}
