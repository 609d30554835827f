import { ask, deny, type Finding, guardText, PlaceholderVault, type PrivacyFinding, scan } from "@hearth/policy";
import type { GatewaySession } from "../gateway-session.ts";

/** Looking through more would hold up everything else: about a second on a small machine. */
const longestBody = 2 * 1024 * 1024;

/** What leaves with a request, as far as the agent chose it. */
export interface Outgoing {
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

export interface GuardedOutgoing {
  /** What the door adds to the policy's decision. */
  findings: readonly Finding[];
  /** What is sent: personal data is redacted unless the place is local or a person said yes to this very request. */
  bodyFor: (approved: boolean) => string | undefined;
  /** The body goes out as it is only because the place is on this machine: no redirect may take it elsewhere. */
  staysHere: boolean;
  /** Kinds of personal data in the body, for the receipt. */
  kinds: readonly string[];
}

/**
 * Looks through everything an outward request carries. A secret anywhere stops it. Personal data in the body is
 * redacted; in the address, where redacting would change the request, a person is asked.
 * @param sendPersonalData ask a person to let the body go as it is
 */
export function guardOutgoing(
  session: GatewaySession,
  { url, headers, body }: Outgoing,
  { sendPersonalData = false, terms = [] }: { sendPersonalData?: boolean; terms?: readonly string[] } = {},
): GuardedOutgoing {
  const findings: Finding[] = [];
  const local = isLocal(url);
  const address = URL.parse(url);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  // Each host label on its own too: a secret spelled as labels is how name look-ups leak.
  const parts = [url, decoded(url), (address?.hostname ?? "").replaceAll(".", ""), ...head];
  if (parts.some((part) => holdsSecret(session, part)))
    findings.push(deny("privacy-secret", "the address or a header holds a secret; name it and let the broker add it"));
  if (!local && address !== null && personal(decoded(address.search), terms).length > 0)
    findings.push(ask("privacy-address", "the address holds personal data"));
  if (body === undefined) return { findings, bodyFor: () => undefined, staysHere: false, kinds: [] };

  if (body.length > longestBody) {
    findings.push(
      deny("privacy-size", `a body of more than ${longestBody} characters is not looked through, nor sent`),
    );
    return { findings, bodyFor: () => undefined, staysHere: false, kinds: [] };
  }
  const guarded = guardText(body, { vault: new PlaceholderVault(), terms });
  if (guarded.kind === "blocked" || session.recorder.holdsKnownSecret(body))
    findings.push(
      deny(
        "privacy-secret",
        `the body may not be sent: ${guarded.kind === "blocked" ? guarded.why : "it holds a secret"}`,
      ),
    );
  const redacted = guarded.kind === "redacted" && !local;
  if (redacted && sendPersonalData) findings.push(ask("privacy-body", "personal data would leave this machine"));
  return {
    findings,
    bodyFor: (approved) => (redacted && !(sendPersonalData && approved) ? guarded.text : body),
    staysHere: guarded.kind === "redacted" && local,
    kinds: guarded.kind === "redacted" ? [...new Set(guarded.findings.map(({ type }) => type))] : [],
  };
}

function holdsSecret(session: GatewaySession, text: string): boolean {
  if (session.recorder.holdsKnownSecret(text)) return true;
  return guardText(text, { vault: new PlaceholderVault() }).kind === "blocked";
}

function personal(text: string, terms: readonly string[]): PrivacyFinding[] {
  try {
    return scan(text, { terms }).filter(({ type }) => type !== "IP" && type !== "SECRET");
  } catch {
    return [{ type: "TERM", start: 0, end: text.length }];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** This machine, written out: other names may lead anywhere. */
function isLocal(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
