import { joinLabels, type Label, scan } from "@hearth/policy";
import { describePrincipal, ownerOf, type Principal } from "@hearth/protocol";
import { provenanceOf, readableScopes } from "../access/scopes.ts";
import type { ParsedCandidate, Provenance } from "../item/item.ts";
import { type ItemRow } from "../item/item-row.ts";
import type { MemoryContext } from "../memory-context.ts";
import type { OwnerRecord } from "../owner/owner-records.ts";
import { fingerprintOf, restates, saysTheSame } from "../text/similar.ts";
import { contentStems } from "../text/words.ts";
import type { KnownTexts } from "./known-texts.ts";
import { type GateRefusal, refuse } from "./refusal.ts";

const compared = 8;
const fewestWords = 3;
const leastConfidence = 0.4;

export type GateVerdict =
  | GateRefusal
  /** It is known: one more run has seen it. */
  | { readonly kind: "known"; readonly row: ItemRow }
  | { readonly kind: "new"; readonly label: Label; readonly provenance: Provenance };

/**
 * What may be remembered at all. Secrets are looked for first, so that nothing else ever handles them; then what was just
 * recalled and what every prompt says anyway, then what is known, then personal data and emptiness.
 */
export class WriteGate {
  readonly #context: MemoryContext;
  readonly #known: KnownTexts;

  constructor(context: MemoryContext, known: KnownTexts) {
    this.#context = context;
    this.#known = known;
  }

  async inspect(who: Principal, candidate: ParsedCandidate, record: OwnerRecord): Promise<GateVerdict> {
    const { text, context, label } = candidate;
    const owner = ownerOf(who);
    const provenance = provenanceOf(who, label.untrusted);
    const findings = lookFor(`${text}\n${context}\n${label.sources.join("\n")}`, this.#context.privateTerms(owner));
    if (label.class === "secret" || findings === "unreadable" || findings.includes("SECRET")) return refuse("secret");
    if (provenance !== "owner") {
      const recalled = await this.#known.recalled(owner, describePrincipal(who), candidate.run);
      if (restates(text, recalled)) return refuse("echo");
      if (restates(text, await this.#known.boot(owner))) return refuse("boot-text");
    }
    const known = await this.#find(who, candidate, record);
    if (known !== undefined) return known;
    if (findings.length > 0 && provenance !== "owner") return refuse("private-data");
    if (new Set(contentStems(text)).size < fewestWords) return refuse("says-nothing");
    if (provenance !== "owner" && candidate.confidence < leastConfidence) return refuse("too-uncertain");
    const found: Label = { class: findings.length > 0 ? "private" : "public", untrusted: false, sources: [] };
    return {
      kind: "new",
      provenance,
      label: joinLabels(label, found, { ...found, class: "public", untrusted: provenance === "untrusted" }),
    };
  }

  /** The same words, or a rewording, among what the proposer may read. What others keep for themselves stays unknown to it. */
  async #find(
    who: Principal,
    { text, replaces }: ParsedCandidate,
    record: OwnerRecord,
  ): Promise<GateVerdict | undefined> {
    const { items, lexical, now, sharing } = this.#context;
    const readable = readableScopes(who, sharing);
    const visible = (row: ItemRow): boolean => readable === "all" || readable.includes(row.scope);
    const same = (await items.list(record.owner, "hash = ? ORDER BY seq DESC LIMIT 20", [record.hash(text)])).filter(
      visible,
    );
    // A tombstone holds for agents; the person may say again what they had forgotten or rejected.
    if (who.kind !== "person") {
      if (same.some(({ status }) => status === "forgotten")) return refuse("forgotten");
      if (same.some(({ status }) => status === "rejected")) return refuse("rejected-before");
    }
    const live = same.find(({ status, source }) => source === null && (status === "active" || status === "candidate"));
    if (live !== undefined) return { kind: "known", row: live };
    const found = await lexical.search(record, {
      query: text,
      limit: compared,
      filter: { scopes: readable, asOf: now(), everything: true, deep: true },
    });
    const mine = fingerprintOf(text);
    const rows = await items.byNumber(record.owner, found);
    for (const row of rows) {
      // A new version may be worded like the one it replaces.
      if (row.id === replaces || row.root === replaces) continue;
      const windows = this.#known.windowsOfItem(row.id, row.text);
      if (row.source === null) {
        if (saysTheSame(mine, fingerprintOf(row.text))) return { kind: "known", row };
      } else if (who.kind !== "person" && restates(text, windows)) return refuse("duplicate");
    }
    return undefined;
  }
}

/** The kinds of private things in a text. A scan that fails counts as one that found a secret. */
function lookFor(text: string, terms: readonly string[]): string[] | "unreadable" {
  try {
    return scan(text, { terms }).map(({ type }) => type);
  } catch {
    return "unreadable";
  }
}
