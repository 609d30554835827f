import { describePrincipal, type NewReceipt, ownerOf } from "@hearth/protocol";
import { findViolations, type Label, PlaceholderVault, type PrivacyFinding, scan } from "@hearth/policy";
import { createRedactor, type Redactor } from "@hearth/sandbox";
import type { EffectDescription } from "../effect.ts";
import type { GatewayOptions } from "../open-gateway.ts";
import type { SessionOptions } from "./session-options.ts";

const longestLine = 2000;
const longestScan = 16_384;
/** Of what is read, since every read waits for it: key files are short, and settings name their keys early. */
const longestLook = 4096;

/** Writes a session's receipts, and keeps secrets out of what is written. */
export class SessionRecorder {
  readonly #environment: GatewayOptions;
  readonly #options: SessionOptions;
  readonly #secrets = new Set<string>();
  #redactor: Redactor = createRedactor([]);

  constructor(environment: GatewayOptions, options: SessionOptions) {
    this.#environment = environment;
    this.#options = options;
  }

  /**
   * Remembers the secrets in what this run has read, so that they are blanked in receipts and held back at the door in
   * each spelling the redactor knows. @returns whether there were any
   */
  noticeSecrets(text: string): boolean {
    const found = secretsIn(text.slice(0, longestLook));
    if (found === undefined) return true;
    for (const { start, end } of found) this.#secrets.add(text.slice(start, end));
    if (found.length > 0) this.#redactor = createRedactor([...this.#secrets]);
    return found.length > 0;
  }

  /** The text holds a secret this run has read, or one that Hearth keeps, as it is or encoded. */
  holdsKnownSecret(text: string): boolean {
    return this.#redact(text) !== text;
  }

  /** One line for a receipt or a card, without secrets. */
  scrub(text: string): string {
    const line = withoutSecrets(this.#redact(text).slice(0, longestScan));
    // What is left out is said: nobody agrees to the end of a line they were not shown.
    const hidden = Math.max(0, line.length - longestLine) + Math.max(0, text.length - longestScan);
    return hidden === 0 ? line : `${line.slice(0, longestLine)} … (${hidden} more characters)`;
  }

  /** The whole text without secrets, for those who watch the run. */
  blank(text: string): string {
    return withoutSecrets(this.#redact(text));
  }

  record(
    receipt: Pick<NewReceipt, "kind" | "action" | "body" | "intent">,
  ): ReturnType<GatewayOptions["journal"]["append"]> {
    const { who, task, goal, plan } = this.#options;
    return this.#environment.journal.append({
      ...receipt,
      principal: describePrincipal(who),
      owner: ownerOf(who),
      ...(task === undefined ? {} : { task }),
      ...(goal === undefined ? {} : { goal }),
      ...(plan === undefined ? {} : { plan }),
    });
  }

  async recordDenial(effect: EffectDescription, label: Label, rule: string, why: string): Promise<void> {
    const [violation] = findViolations({
      outward: effect.request.tool === "egress",
      label,
      ...(rule === "privacy-secret" ? { guarded: "blocked" as const } : {}),
      approved: false,
      needsApproval: false,
      actor: this.#options.who.kind === "person" ? "person" : "agent",
    });
    await this.record({
      kind: "decision",
      action: "effect-denied",
      body: {
        decision: "deny",
        tool: effect.request.tool,
        target: this.scrub(effect.summary),
        rule,
        why: this.scrub(why),
        session: this.#options.session,
        severity: violation?.severity ?? "warning",
        principle: violation?.principle ?? "consent",
        violation: violation?.check ?? "denied-by-policy",
        actionTaken: "blocked",
      },
    });
  }

  #redact(text: string): string {
    return this.#redactor.redact(this.#environment.redactor?.redact(text) ?? text);
  }
}

function withoutSecrets(text: string): string {
  const found = secretsIn(text);
  // Fails closed: what cannot be looked into is not written.
  return found === undefined ? "(text that could not be scanned)" : new PlaceholderVault().redact(text, found);
}

function secretsIn(text: string): PrivacyFinding[] | undefined {
  try {
    return scan(text).filter(({ type }) => type === "SECRET");
  } catch {
    return undefined;
  }
}
