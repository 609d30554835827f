import { HearthError } from "@hearth/protocol";
import { z } from "zod";
import { RemoteError } from "../errors/remote-error.ts";
import { UnreachableError } from "../errors/unreachable-error.ts";
import { type SocketEnd, readSocket } from "./read-socket.ts";
import type { Transport } from "./transport.ts";

export interface FollowOptions {
  transport: Transport;
  /** The path with its query, made anew for each connection, so that it can resume. */
  path: () => string;
  signal?: AbortSignal | undefined;
  /** True when the connection's end is the end of the stream and not a loss. */
  isEnd: (end: SocketEnd) => boolean;
}

const shortestPause = 100;
const longestPause = 5_000;

/**
 * The messages of a stream over as many connections as it takes. A hub that is not there at first is an error; one
 * that was lost is tried again, with growing pauses, for `reconnectSeconds`.
 * @throws RemoteError when the hub refuses, UnreachableError, or the signal's reason
 */
export async function* follow({ transport, path, signal, isEnd }: FollowOptions): AsyncGenerator<unknown, void> {
  let pause = shortestPause;
  let lostAt: number | undefined;
  let connected = false;
  while (true) {
    try {
      const messages = readSocket({ url: new URL(transport.address + path()), token: transport.token, signal });
      try {
        let next = await messages.next();
        while (next.done !== true) {
          connected = true;
          lostAt = undefined;
          pause = shortestPause;
          yield next.value;
          next = await messages.next();
        }
        if (isEnd(next.value)) return;
      } finally {
        await messages.return({ code: 1000 });
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!HearthError.isInstance(error) || !error.retryable) throw error;
      // A refused upgrade looks like a lost connection, so ask in plain HTTP what is wrong.
      await explainRefusal(transport, path(), signal);
      if (!connected) throw error;
    }
    lostAt ??= Date.now();
    if (Date.now() - lostAt > transport.reconnectSeconds * 1000) throw new UnreachableError(transport.address);
    await sleep(pause * (0.5 + Math.random() / 2), signal);
    pause = Math.min(pause * 2, longestPause);
  }
}

/** Throws what the hub has against the request. Returns when it has nothing, or when it is not there to ask. */
async function explainRefusal(transport: Transport, path: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await transport.call(z.unknown(), "GET", path, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    // 426 says that the route is there and wants a WebSocket.
    if (error instanceof RemoteError && error.status !== 426 && !error.retryable) throw error;
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
