import { ownerOf } from "@hearth/protocol";
import type { CredentialBroker } from "@hearth/sandbox";
import type { GatewaySession } from "../gateway-session.ts";

export interface RecordingBroker extends CredentialBroker {
  /** Texts that must not come back to the agent, of the credentials used so far. */
  readonly used: ReadonlySet<string>;
}

/**
 * The credentials of a session's person, each use with its receipt; without the receipt there is no credential.
 * @param given instead of the person's own
 */
export function recordingBroker(session: GatewaySession, given?: CredentialBroker): RecordingBroker | undefined {
  const broker = given ?? session.environment.brokerFor?.(ownerOf(session.options.who));
  if (broker === undefined) return undefined;
  const used = new Set<string>();
  return {
    used,
    upgradePort: (request) => broker.upgradePort(request),
    async credentialFor(request) {
      const found = await broker.credentialFor(request);
      if (found === undefined) return undefined;
      const { host, port, method, path } = request;
      await session.recorder.record({
        kind: "decision",
        action: "secret-used",
        body: {
          ...(found.name === undefined ? {} : { secret: found.name }),
          target: session.recorder.scrub(`${method} https://${host}:${port}${path.split(/[?#]/, 1)[0]}`),
          session: session.options.session,
        },
      });
      for (const secret of found.secrets) used.add(secret);
      return found;
    },
  };
}
