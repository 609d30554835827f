import { HearthError } from "@hearth/protocol";

/** The server wants the person to log in, or their login came to nothing. */
export class PeerLoginError extends HearthError {
  readonly code = "HEARTH_PEER_LOGIN";
  override readonly status = 409;

  constructor(peer: string, message: string, cause?: unknown) {
    super(`${peer}: ${message}`, { hint: `Run \`hearth mcp login ${peer}\` and follow the link it prints.`, cause });
  }
}
