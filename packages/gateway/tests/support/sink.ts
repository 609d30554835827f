import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";

/** A server on loopback that keeps every byte of every request, and answers with pages. */
export interface Sink extends AsyncDisposable {
  readonly port: number;
  /** Method, URL, headers and body of each request, as text. */
  readonly received: string[];
}

export type Pages = (request: IncomingMessage, response: ServerResponse) => void;

/** @param tls its key and certificate; without them it speaks plain HTTP */
export async function openSink(
  answer: Pages = (_request, response) => void response.end("ok"),
  tls?: Pick<ServerOptions, "key" | "cert">,
): Promise<Sink> {
  const received: string[] = [];
  const listen: Pages = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      received.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`);
      answer(request, response);
    });
  };
  const server = tls === undefined ? createServer(listen) : createTlsServer(tls, listen);
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    received,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
