import { type NewReceipt, type Principal } from "@hearth/protocol";
import type { CredentialWriter } from "@hearth/storage";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sessionCookie } from "./principal.ts";

export interface SessionDeskOptions {
  credentials: CredentialWriter;
  /** The port the hub listens on. */
  port: () => number;
  /** Cookies go over TLS only. */
  secure: boolean;
  record: (receipt: NewReceipt) => Promise<unknown>;
  /** How long a session lasts at most, however often it is used. */
  lastsSeconds: () => number;
}

/** How someone proved who they are. */
export type SignInWay = "link" | "invitation" | "password" | "passkey" | "second-factor" | "provider";

/** Begins and ends browser sessions, and leaves a receipt of each. */
export class SessionDesk {
  readonly #options: SessionDeskOptions;

  constructor(options: SessionDeskOptions) {
    this.#options = options;
  }

  /** Gives the browser a session of this person. The old one, if it has one, goes on until it ends by itself. */
  async begin(person: string, way: SignInWay, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { credentials, port, lastsSeconds } = this.#options;
    const sessionSeconds = lastsSeconds();
    const { secret } = await credentials.issue(
      { kind: "person", id: person },
      { kind: "session", name: describeBrowser(request.headers["user-agent"]), expiresInSeconds: sessionSeconds },
    );
    await this.#note("user-login", person, request, way);
    void reply
      .setCookie(sessionCookie(port()), secret, { ...this.#cookie(), maxAge: sessionSeconds })
      .header("cache-control", "no-store");
  }

  async end(who: Principal, owner: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { credentials, port } = this.#options;
    const secret = request.cookies[sessionCookie(port())];
    if (secret !== undefined) await credentials.revokeSecret(who, secret);
    await this.#note("user-logout", owner, request);
    void reply.clearCookie(sessionCookie(port()), this.#cookie());
  }

  #cookie() {
    return { path: "/", httpOnly: true, sameSite: "strict", secure: this.#options.secure } as const;
  }

  async #note(
    action: "user-login" | "user-logout",
    owner: string,
    request: FastifyRequest,
    way?: SignInWay,
  ): Promise<void> {
    await this.#options.record({
      kind: "hub",
      action,
      principal: `person:${owner}`,
      owner,
      body: {
        address: request.ip,
        target: describeBrowser(request.headers["user-agent"]),
        ...(way === undefined ? {} : { way }),
      },
    });
  }
}

function describeBrowser(agent: string | undefined): string {
  return (agent ?? "browser").replaceAll(/[^\x20-\x7e]/g, "").slice(0, 200) || "browser";
}
