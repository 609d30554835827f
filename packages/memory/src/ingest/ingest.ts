import { createHash } from "node:crypto";
import { joinLabels, type Label, scan } from "@hearth/policy";
import { describePrincipal, newId, ownerOf, parse, type Principal } from "@hearth/protocol";
import { type Statement, statement } from "@hearth/storage";
import { ownScope, provenanceOf, writableScope } from "../access/scopes.ts";
import { newItemRow } from "../inbox/new-item.ts";
import type { MemoryContext } from "../memory-context.ts";
import { type Refused, refused } from "../memory-context.ts";
import type { Turns } from "../owner/turns.ts";
import { changeVectorState } from "../vector/vector-index.ts";
import type { Chunk } from "./chunk.ts";
import { chunkDocument, type Document, document } from "./document.ts";

const statementsPerBatch = 2_000;

export type IngestOutcome =
  | {
      readonly kind: "ingested";
      readonly source: string;
      /** Passages that are new, that stayed, that are no longer in the document, and that hold a secret and were left out. */
      readonly added: number;
      readonly kept: number;
      readonly closed: number;
      readonly leftOut: number;
    }
  /** The same text as last time. */
  | { readonly kind: "unchanged"; readonly source: string }
  | Refused;

interface SourceRow {
  id: string;
  hash: string;
  label: string;
}

/** Learns documents: passages that remember where they stand. A changed document changes only what changed in it. */
export class Ingestion {
  readonly #context: MemoryContext;
  readonly #turns: Turns;

  constructor(context: MemoryContext, turns: Turns) {
    this.#context = context;
    this.#turns = turns;
  }

  /** An agent learns documents into its own scope only: what all others believe is the person's to say. */
  async ingest(who: Principal, given: Document): Promise<IngestOutcome> {
    const parsed = parse(document, given, "the document");
    const { sharing } = this.#context;
    if (who.kind !== "person" && parsed.scope !== undefined && parsed.scope !== ownScope(who)) {
      return refused("only the person has documents learnt for others than the asker");
    }
    const scope = writableScope(who, parsed.scope, sharing);
    const outcome = await this.#turns.take(ownerOf(who), () => this.#replace(who, parsed, scope));
    if (outcome.kind === "ingested" && outcome.added > 0) {
      await this.#context.vectors.catchUp(ownerOf(who), { source: outcome.source });
    }
    return outcome;
  }

  async #replace(
    who: Principal,
    parsed: ReturnType<typeof parse<typeof document>>,
    scope: string,
  ): Promise<IngestOutcome> {
    const { database, now, owners, items } = this.#context;
    const owner = ownerOf(who);
    const record = await owners.of(owner);
    const label: Label = joinLabels(parsed.label, {
      class: "public",
      untrusted: parsed.name.startsWith("web:"),
      sources: [parsed.name],
    });
    const hash = createHash("sha256")
      .update(`${parsed.type}\n${parsed.title ?? ""}\n${parsed.text}`)
      .digest("base64url");
    const known = await database.first(
      statement<SourceRow>(
        database,
        "SELECT id, hash, label FROM hearth_memory_source WHERE owner = ? AND scope = ? AND name = ?",
        [owner, scope, parsed.name],
      ),
    );
    const id = known?.id ?? newId<string>();
    if (known?.hash === hash && known.label === JSON.stringify(label)) return { kind: "unchanged", source: id };
    const before = await items.list(owner, "source = ? AND status = 'active' ORDER BY part", [id]);
    const waiting = Map.groupBy(before, (row) => `${row.context}\n${row.text}\n${row.class}\n${row.untrusted}`);
    const statements: Statement[] = [];
    let kept = 0;
    let added = 0;
    let leftOut = 0;
    for (const [part, chunk] of chunkDocument(parsed).entries()) {
      const passage = this.#label(owner, chunk, label);
      if (passage === undefined) {
        leftOut += 1;
        continue;
      }
      const same = waiting
        .get(`${chunk.context}\n${chunk.text}\n${passage.class}\n${passage.untrusted ? 1 : 0}`)
        ?.shift();
      if (same !== undefined) {
        kept += 1;
        if (same.part !== part) {
          statements.push(statement(database, "UPDATE hearth_memory_item SET part = ? WHERE id = ?", [part, same.id]));
        }
        continue;
      }
      added += 1;
      const row = newItemRow({
        owner,
        scope,
        kind: "passage",
        phase: undefined,
        text: chunk.text,
        context: chunk.context,
        label: passage,
        // The person had it learnt, but what a page says is not what the person says.
        provenance: label.untrusted ? "untrusted" : provenanceOf(who, false),
        author: describePrincipal(who),
        run: undefined,
        confidence: 1,
        status: "active",
        reason: "ingested",
        hash: record.hash(chunk.text),
        now: now(),
        validFrom: undefined,
        validTo: undefined,
      });
      statements.push(...items.insert(record, { ...row, source: id, part }));
    }
    const gone = [...waiting.values()].flat();
    for (const row of gone) {
      statements.push(
        statement(
          database,
          `UPDATE hearth_memory_item SET status = 'closed', reason = 'no longer in the document', closed_at = ?,
             valid_to = CASE WHEN valid_from > ? THEN valid_from ELSE ? END WHERE id = ? AND status = 'active'`,
          [now(), now(), now(), row.id],
        ),
        ...changeVectorState(database, owner, { id: row.id }, "gone"),
      );
    }
    // The record comes first without its hash and last with it: after a crash in between the document is compared anew.
    await database.batch([this.#record({ id, owner, scope, parsed, hash: "", label })]);
    for (let start = 0; start < statements.length; start += statementsPerBatch) {
      await database.batch(statements.slice(start, start + statementsPerBatch));
    }
    await database.batch([this.#record({ id, owner, scope, parsed, hash, label })]);
    return { kind: "ingested", source: id, added, kept, closed: gone.length, leftOut };
  }

  #record({
    id,
    owner,
    scope,
    parsed,
    hash,
    label,
  }: {
    id: string;
    owner: string;
    scope: string;
    parsed: { name: string; type: string };
    hash: string;
    label: Label;
  }): Statement {
    return statement(
      this.#context.database,
      `INSERT INTO hearth_memory_source (id, owner, scope, name, type, hash, label, ingested_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (owner, scope, name) DO UPDATE SET type = excluded.type, hash = excluded.hash, label = excluded.label,
         ingested_at = excluded.ingested_at`,
      [id, owner, scope, parsed.name, parsed.type, hash, JSON.stringify(label), this.#context.now()],
    );
  }

  /** The passage's own label; undefined when it holds a secret, which no prompt may ever see. */
  #label(owner: string, chunk: Chunk, label: Label): Label | undefined {
    let findings: ReturnType<typeof scan>;
    try {
      findings = scan(`${chunk.context}\n${chunk.text}`, { terms: this.#context.privateTerms(owner) });
    } catch {
      return undefined;
    }
    if (label.class === "secret" || findings.some(({ type }) => type === "SECRET")) return undefined;
    return findings.length === 0 ? label : joinLabels(label, { class: "private", untrusted: false, sources: [] });
  }
}
