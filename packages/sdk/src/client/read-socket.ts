import { UnexpectedAnswerError } from "../errors/unexpected-answer-error.ts";
import { UnreachableError } from "../errors/unreachable-error.ts";

export interface ReadSocketOptions {
  /** `http:` or `https:` address with path and query; it is turned into `ws:` or `wss:`. */
  url: URL;
  token: string;
  signal?: AbortSignal | undefined;
  /** Messages kept for a slow reader; above that the connection is closed. @default 10000 */
  maximumWaiting?: number;
}

/** How a connection ended: the WebSocket close code, 1006 when it was lost. */
export interface SocketEnd {
  code: number;
}

/**
 * The JSON messages of one WebSocket connection, in order; the generator returns how it ended.
 * @throws UnreachableError when the connection was never made, or the signal's reason
 */
export async function* readSocket(options: ReadSocketOptions): AsyncGenerator<unknown, SocketEnd> {
  const { url, token, signal, maximumWaiting = 10_000 } = options;
  signal?.throwIfAborted();
  const address = new URL(url);
  address.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  // Node's takes headers; a browser's types, under which the portal is checked, do not know it.
  const NodeWebSocket = WebSocket as unknown as new (address: URL, options: { headers: object }) => WebSocket;
  const socket = new NodeWebSocket(address, { headers: { authorization: `Bearer ${token}` } });
  const waiting: string[] = [];
  let opened = false;
  let end: SocketEnd | undefined;
  let wake = Promise.withResolvers<void>();

  const finish = (code: number): void => {
    end ??= { code };
    wake.resolve();
  };
  const onAbort = (): void => {
    finish(1000);
    socket.close();
  };
  socket.addEventListener("open", () => (opened = true));
  socket.addEventListener("message", ({ data }) => {
    if (end !== undefined) return;
    waiting.push(String(data));
    wake.resolve();
    if (waiting.length > maximumWaiting) {
      finish(1006);
      socket.close();
    }
  });
  socket.addEventListener("close", ({ code }) => finish(code));
  socket.addEventListener("error", () => finish(1006));
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    while (true) {
      signal?.throwIfAborted();
      const text = waiting.shift();
      if (text !== undefined) yield parseMessage(text, url);
      else if (end !== undefined) {
        if (!opened) throw new UnreachableError(url.origin);
        return end;
      } else {
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    socket.close();
  }
}

function parseMessage(text: string, url: URL): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UnexpectedAnswerError({ address: url.origin, detail: "a message is no JSON", cause });
  }
}
