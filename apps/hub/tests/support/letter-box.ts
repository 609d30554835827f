import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedLetter {
  from: string;
  to: string[];
  /** The message as it came (RFC 5322). */
  text: string;
  user: string | undefined;
}

export interface LetterBox extends AsyncDisposable {
  readonly port: number;
  readonly letters: ReceivedLetter[];
  /** Takes so many letters and says nothing of it, as a server whose answer was lost. */
  hangNext(count: number): void;
}

/** A real mail server (the npm package `smtp-server`) on loopback. */
export async function startLetterBox({ password }: { password?: string } = {}): Promise<LetterBox> {
  const letters: ReceivedLetter[] = [];
  let hanging = 0;
  const server = new SMTPServer({
    authOptional: password === undefined,
    // Without a certificate of its own none of it is encrypted.
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth({ username, password: given }, _session, callback) {
      if (given === password) callback(null, { user: username ?? "" });
      else callback(new Error("535 wrong"));
    },
    onData(stream, { envelope, user }, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        letters.push({
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString("utf8"),
          user,
        });
        if (hanging > 0) hanging -= 1;
        else callback();
      });
    },
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    hangNext(count) {
      hanging = count;
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  };
}

export interface HookBox extends AsyncDisposable {
  readonly address: string;
  readonly posts: { path: string; key: string | undefined; body: never }[];
  /** How many requests came, those that were refused too. */
  readonly requests: number;
  /** Takes so many requests and never answers them. */
  hangNext(count: number): void;
  /** Answers so many requests with 503 first. */
  failNext(count: number): void;
  /** Answers with a redirect to this address. */
  redirectTo(address: string): void;
}

/** A real HTTP server on loopback that keeps what is posted to it. */
export async function startHookBox(): Promise<HookBox> {
  const posts: HookBox["posts"] = [];
  let failures = 0;
  let hanging = 0;
  let requests = 0;
  let redirect: string | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests += 1;
      if (failures > 0) {
        failures -= 1;
        response.writeHead(503).end();
        return;
      }
      const key = request.headers["idempotency-key"];
      posts.push({
        path: request.url ?? "",
        key: typeof key === "string" ? key : undefined,
        body: JSON.parse(Buffer.concat(chunks).toString("utf8")) as never,
      });
      if (hanging > 0) {
        hanging -= 1;
        return;
      }
      if (redirect === undefined) response.writeHead(204).end();
      else response.writeHead(307, { location: redirect }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    get requests() {
      return requests;
    },
    hangNext(count) {
      hanging = count;
    },
    failNext(count) {
      failures = count;
    },
    redirectTo(address) {
      redirect = address;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
