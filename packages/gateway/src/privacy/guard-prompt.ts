import { findViolations, guardText, type GuardOutcome, type PlaceholderVault } from "@hearth/policy";
import type { GatewaySession } from "../gateway-session.ts";

export interface GuardPromptOptions {
  /** Keeps what was taken out, so that the answer gets it back: `vault.restore(answer)`. One for a conversation. */
  vault: PlaceholderVault;
  /** The model runs on this machine: personal data stays in, secrets do not. @default false */
  local?: boolean;
  /** The person's own words to keep in. */
  terms?: readonly string[];
}

/**
 * Prepares what a model is given. Secrets block it wherever the model runs: whatever a model has read it may repeat.
 * Personal data is replaced by placeholders for a model elsewhere. Each finding leaves a receipt with its kind, never
 * the text.
 */
export async function guardPrompt(
  session: GatewaySession,
  text: string,
  { vault, local = false, terms = [] }: GuardPromptOptions,
): Promise<GuardOutcome> {
  const scanned = guardText(text, { vault, terms });
  const guarded: GuardOutcome =
    scanned.kind !== "blocked" && session.recorder.holdsKnownSecret(text)
      ? { kind: "blocked", why: "it holds a secret", findings: [] }
      : scanned;
  if (guarded.kind === "clean") return guarded;
  if (guarded.kind === "redacted" && local) return { kind: "clean", text };
  const [violation] = findViolations({
    outward: true,
    label: session.label,
    guarded: guarded.kind,
    approved: true,
    needsApproval: false,
    actor: "agent",
  });
  await session.recorder.record({
    kind: "decision",
    action: guarded.kind === "blocked" ? "prompt-blocked" : "prompt-redacted",
    body: {
      kinds: [...new Set(guarded.findings.map(({ type }) => type))],
      count: guarded.findings.length,
      severity: violation?.severity ?? "info",
      principle: "privacy",
      violation: violation?.check ?? "personal-data-outward",
      actionTaken: guarded.kind,
    },
  });
  return guarded;
}
