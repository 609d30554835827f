import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";

export interface FileServer extends AsyncDisposable {
  readonly port: number;
  readonly requests: IncomingHttpHeaders[];
  file: Buffer;
  etag: string;
  /** Cuts the connection, or stays silent, after this many bytes of an answer. */
  stopAfter: { bytes: number; how: "cut" | "hang" } | undefined;
  /** Cuts every connection. */
  cut(): void;
  /** Answers in place of the file. */
  instead: ((path: string, response: ServerResponse) => boolean) | undefined;
}

/** A web server with one file, which gives stretches of it as RFC 9110 says. */
export async function startFileServer(file: Buffer): Promise<FileServer> {
  const server = createServer((request, response) => {
    state.requests.push(request.headers);
    if (state.instead?.(request.url ?? "", response) === true) return;
    const { range, "if-range": condition } = request.headers;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const isPart = range !== undefined && condition === state.etag;
    if (isPart && from >= state.file.length) {
      response.writeHead(416, { "content-range": `bytes */${state.file.length}` }).end();
      return;
    }
    const body = isPart ? state.file.subarray(from) : state.file;
    response.writeHead(isPart ? 206 : 200, {
      etag: state.etag,
      "content-length": body.length,
      ...(isPart ? { "content-range": `bytes ${from}-${state.file.length - 1}/${state.file.length}` } : {}),
    });
    const { stopAfter } = state;
    if (stopAfter === undefined) return void response.end(body);
    state.stopAfter = undefined;
    response.write(body.subarray(0, stopAfter.bytes), () => {
      if (stopAfter.how === "cut") response.destroy();
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  const state: FileServer = {
    port: typeof address === "object" && address !== null ? address.port : 0,
    requests: [],
    file,
    etag: '"one"',
    stopAfter: undefined,
    instead: undefined,
    cut: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
  return state;
}
