import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

export interface HttpPeer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: string[];
  readonly server: HttpServer;
}

/** A server on a free port of loopback. Each request is noted as `METHOD /path`. */
export async function openHttp(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<HttpPeer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Gives a Node request to something that answers as `fetch` does. */
export async function answerAsFetch(
  handler: { fetch: (request: Request) => Promise<Response> },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = request.method === "GET" || request.method === "HEAD" ? undefined : Readable.toWeb(request);
  const answer = await handler.fetch(
    new Request(`http://${request.headers.host}${request.url}`, {
      method: request.method ?? "GET",
      headers: request.headers as Record<string, string>,
      ...(body === undefined ? {} : { body: body as globalThis.ReadableStream, duplex: "half" }),
    }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) response.end();
  else Readable.fromWeb(answer.body).pipe(response);
}
