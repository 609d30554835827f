import { callbackify } from "node:util";
import { egressDecider } from "@hearth/gateway";
import { createDialer } from "@hearth/sandbox";
import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { isLoopback } from "../guard/is-loopback.ts";

/** The server that takes the hub's e-mail. */
export interface MailServer {
  host: string;
  port: number;
  /** `tls`: from the start. `starttls`: or nothing is sent. `none`: for a server on this machine. */
  security: "tls" | "starttls" | "none";
  user: string;
  password: string | undefined;
  from: string;
}

export interface Letter {
  /** The same for each attempt at one letter; stands in its `Message-ID`, by which mail servers and readers drop a repetition. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

const patienceMilliseconds = 15_000;

/**
 * Sends one letter through the one outward door. What is written is one plain text; names and subjects are encoded by the library,
 * so no line of a text becomes a header.
 * @throws TypeError with the reason, without the password
 */
export async function sendMail(
  server: MailServer,
  { id, to, subject, text }: Letter,
  signal: AbortSignal,
): Promise<void> {
  const { host, port, security, user, password, from } = server;
  if (security === "none" && !isLoopback(host))
    throw new TypeError("without encryption e-mail goes to a server on this machine only");
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const rules = { allow: [place], ask: [], deny: [], privateOk: isIP(host) === 0 ? [] : [host] };
  await using dialer = createDialer({ decide: egressDecider(rules) });
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(user === "" || password === undefined ? {} : { auth: { user, pass: password } }),
    connectionTimeout: patienceMilliseconds,
    greetingTimeout: patienceMilliseconds,
    socketTimeout: patienceMilliseconds,
    // A letter of ours names no file and no address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  Object.assign(transport, {
    getSocket(_options: unknown, callback: (error: Error | null, made?: object) => void) {
      const answer = callbackify(async () => {
        const dialled = await dialer.dial({ host, port, tls: security === "tls", signal });
        if (!dialled.connected) throw new TypeError(dialled.refusal.why);
        return { connection: dialled.socket, secured: security === "tls" };
      });
      answer(callback);
    },
  });
  try {
    await transport.sendMail({ from, to, subject, text, messageId: `<${id}@${domainOf(from)}>` });
  } catch (cause) {
    // The library's own message may hold what was said on the wire.
    throw new TypeError(`the mail server did not take it (${codeOf(cause)})`, { cause });
  } finally {
    transport.close();
  }
}

/** The domain of the sender's address, or one that no mail reaches (RFC 2606). */
function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? "hearth.invalid";
}

function codeOf(error: unknown): string {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return [code, responseCode].filter((part) => part !== undefined).join(" ") || (error as Error).name;
}
