import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface Answer {
  status?: number;
  body?: unknown;
}

export interface ScriptedHub extends AsyncDisposable {
  readonly address: string;
  readonly requests: { method: string; url: string; authorization: string | undefined; body: unknown }[];
  /** Loses every open connection, without a goodbye. */
  cut(): void;
}

export interface ScriptedHubOptions {
  answer?: (request: { method: string; url: string; body: unknown }) => Answer;
  /** A WebSocket that was opened, with its address. Without it an upgrade is refused. */
  connect?: (socket: WebSocket, url: string) => void;
}

/** A server on loopback that speaks as a hub does, with the answers a test gives it. */
export async function startScriptedHub({ answer, connect }: ScriptedHubOptions): Promise<ScriptedHub> {
  const requests: ScriptedHub["requests"] = [];
  const read = async (request: IncomingMessage): Promise<unknown> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    return text === "" ? undefined : JSON.parse(text);
  };
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    void read(request).then((body) => {
      requests.push({ method, url, authorization: headers.authorization, body });
      const { status = 200, body: given } = answer?.({ method, url, body }) ?? { status: 404 };
      const text = typeof given === "string" ? given : JSON.stringify(given ?? null);
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const { url = "", headers } = request;
    requests.push({ method: "UPGRADE", url, authorization: headers.authorization, body: undefined });
    if (connect === undefined) {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => connect(opened, url));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const client of sockets.clients) client.terminate();
  };
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      server.closeAllConnections();
      await new Promise<unknown>((resolve) => server.close(resolve));
    },
  };
}
