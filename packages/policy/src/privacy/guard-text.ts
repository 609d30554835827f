import type { PlaceholderVault } from "./placeholder-vault.ts";
import { scan, type ScanOptions } from "./scan.ts";
import type { PrivacyFinding } from "./span.ts";

export type GuardOutcome =
  /** Nothing was found. */
  | { readonly kind: "clean"; readonly text: string }
  /** Personal data was replaced; give the answer to `vault.restore`. */
  | { readonly kind: "redacted"; readonly text: string; readonly findings: readonly PrivacyFinding[] }
  /** A secret was found, or the scan itself failed: nothing may be sent. */
  | { readonly kind: "blocked"; readonly why: string; readonly findings: readonly PrivacyFinding[] };

export interface GuardTextOptions extends ScanOptions {
  vault: PlaceholderVault;
}

/** Prepares text that is to leave this machine. Secrets block it always, and so does a failure to look. */
export function guardText(text: string, { vault, ...options }: GuardTextOptions): GuardOutcome {
  let findings: PrivacyFinding[];
  try {
    findings = scan(text, options);
  } catch {
    // The cause may quote the text, so it is not passed on.
    return { kind: "blocked", why: "the text could not be scanned", findings: [] };
  }
  const secrets = findings.filter((finding) => finding.type === "SECRET").length;
  if (secrets > 0) {
    return { kind: "blocked", why: `it holds ${secrets === 1 ? "a secret" : `${secrets} secrets`}`, findings };
  }
  if (findings.length === 0) return { kind: "clean", text };
  return { kind: "redacted", text: vault.redact(text, findings), findings };
}
