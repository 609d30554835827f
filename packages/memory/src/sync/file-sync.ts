import { describePrincipal, ownerOf, type Principal } from "@hearth/protocol";
import { type Statement, statement } from "@hearth/storage";
import type { Decisions } from "../inbox/decisions.ts";
import type { Proposals } from "../inbox/propose.ts";
import { toItem } from "../item/item-row.ts";
import { longestContext, longestText } from "../item/item.ts";
import type { MemoryContext } from "../memory-context.ts";
import { Turns } from "../owner/turns.ts";
import { longestTelos, telosVersion } from "../texts/telos.ts";
import type { VersionedTexts } from "../texts/versioned-texts.ts";
import { withoutSecrets } from "../gate/without-secrets.ts";
import { type Entry, collectEntries, ownFolders, placeOf, telosPath } from "./entries.ts";
import { hashOf, parseFile, renderItem } from "./entry-file.ts";
import { type FileState, MemoryFolder } from "./memory-folder.ts";

/** What a sync did. Paths are relative to the person's folder. */
export interface SyncReport {
  readonly kind: "synced";
  /** Written because the memory had changed, or for the first time. */
  readonly written: readonly string[];
  /** Edits and new files of the person that were taken up. */
  readonly takenUp: readonly string[];
  /** Files that were gone and are there again; to have something forgotten, ask for that. */
  readonly restored: readonly string[];
  /** Both had changed: the person's version counts, and these copies hold the other. */
  readonly conflicts: readonly string[];
  /** What a program or a crash had left in the middle of a replacement. */
  readonly recovered: readonly string[];
  readonly problems: readonly { readonly path: string; readonly why: string }[];
}

type Draft = {
  -readonly [Key in keyof SyncReport]: SyncReport[Key] extends readonly (infer Each)[] ? Each[] : SyncReport[Key];
};

interface BaseRow {
  path: string;
  entry: string;
  file_hash: string | null;
  entry_hash: string | null;
  pending_hash: string | null;
}

/**
 * Brings a person's files and the memory together, in both directions. It knows what both were when they last agreed, so it
 * can tell an edit from a change of its own; and it deletes nothing, on either side.
 */
export class FileSync {
  readonly #context: MemoryContext;
  readonly #folder: (owner: string) => string;
  readonly #texts: VersionedTexts;
  readonly #decisions: Decisions;
  readonly #proposals: Proposals;
  readonly #turns = new Turns();

  constructor(parts: {
    context: MemoryContext;
    folder: (owner: string) => string;
    texts: VersionedTexts;
    decisions: Decisions;
    proposals: Proposals;
  }) {
    this.#context = parts.context;
    this.#folder = parts.folder;
    this.#texts = parts.texts;
    this.#decisions = parts.decisions;
    this.#proposals = parts.proposals;
  }

  sync(who: Principal): Promise<SyncReport> {
    return this.#turns.take(ownerOf(who), () => this.#sync(who));
  }

  /** Removes the files of what was forgotten. */
  forget(owner: string, items: readonly string[]): Promise<void> {
    return this.#turns.take(owner, async () => {
      const folder = new MemoryFolder(this.#folder(owner));
      for (const base of await this.#bases(owner)) {
        if (!items.some((root) => base.entry === `item:${root}`)) continue;
        await folder.erase(base.path);
        await this.#context.database.batch([
          this.#run("DELETE FROM hearth_memory_file WHERE owner = ? AND entry = ?", [owner, base.entry]),
        ]);
      }
      await folder.tidy();
    });
  }

  async #sync(who: Principal): Promise<SyncReport> {
    const owner = ownerOf(who);
    const folder = new MemoryFolder(this.#folder(owner));
    const report: Draft = {
      kind: "synced",
      written: [],
      takenUp: [],
      restored: [],
      conflicts: [],
      recovered: [],
      problems: [],
    };
    report.recovered.push(...(await folder.tidy()));
    await this.#takeUpNew(who, folder, report);
    const bases = new Map((await this.#bases(owner)).map((base) => [base.entry, base]));
    const entries = await collectEntries(this.#context, this.#texts, owner, new Set(bases.keys()));
    const writes: { entry: Entry; path: string; expected: string | undefined }[] = [];
    const settled: Statement[] = [];
    for (const entry of entries) {
      const base = bases.get(entry.key);
      const path = await this.#placed(folder, owner, entry, base);
      const state = await folder.read(path);
      if (state.kind === "unusable") {
        report.problems.push({ path, why: state.why });
        continue;
      }
      const ours = hashOf(entry.content);
      if (state.kind === "missing") {
        if (base !== undefined && base.file_hash !== null) report.restored.push(path);
        writes.push({ entry, path, expected: undefined });
      } else if (state.hash === ours) {
        if (base?.file_hash !== ours || base.entry_hash !== ours)
          settled.push(this.#agree(owner, { entry, path, file: ours, memory: ours }));
      } else if (base !== undefined && (state.hash === base.file_hash || state.hash === base.pending_hash)) {
        if (ours !== base.entry_hash || state.hash !== base.file_hash) {
          writes.push({ entry, path, expected: state.hash });
        }
      } else await this.#takeUpEdit({ who, folder, report, entry, path, state, base, ours, writes });
    }
    if (settled.length > 0) await this.#context.database.batch(settled);
    await this.#write({ owner, folder, report, writes });
    return report;
  }

  /** What is to be written is noted first: after a crash a file with that hash is our own and no edit. */
  async #write({
    owner,
    folder,
    report,
    writes,
  }: {
    owner: string;
    folder: MemoryFolder;
    report: Draft;
    writes: readonly { entry: Entry; path: string; expected: string | undefined }[];
  }): Promise<void> {
    if (writes.length === 0) return;
    await this.#context.database.batch(
      writes.map(({ entry, path }) =>
        this.#run(
          `INSERT INTO hearth_memory_file (owner, path, entry, pending_hash) VALUES (?, ?, ?, ?)
           ON CONFLICT (owner, path) DO UPDATE SET pending_hash = excluded.pending_hash, entry = excluded.entry`,
          [owner, path, entry.key, hashOf(entry.content)],
        ),
      ),
    );
    const done: Statement[] = [];
    for (const { entry, path, expected } of writes) {
      try {
        if (await folder.replace(path, entry.content, expected)) {
          if (!report.restored.includes(path)) report.written.push(path);
          const hash = hashOf(entry.content);
          done.push(this.#agree(owner, { entry, path, file: hash, memory: hash }));
        } else report.problems.push({ path, why: "it changed just now; the next sync looks at it" });
      } catch (error) {
        report.problems.push({ path, why: error instanceof Error ? error.message : String(error) });
      }
    }
    if (done.length > 0) await this.#context.database.batch(done);
  }

  /** Where an entry's file is: where it was, unless the entry has moved (work that was archived). */
  async #placed(folder: MemoryFolder, owner: string, entry: Entry, base: BaseRow | undefined): Promise<string> {
    if (base === undefined) return entry.path;
    if (!entry.key.startsWith("work:") || base.path === entry.path) return base.path;
    await folder.move(base.path, entry.path);
    await this.#context.database.batch([
      this.#run("UPDATE hearth_memory_file SET path = ? WHERE owner = ? AND entry = ?", [entry.path, owner, entry.key]),
    ]);
    return entry.path;
  }

  async #takeUpEdit({
    who,
    folder,
    report,
    entry,
    path,
    state,
    base,
    ours,
    writes,
  }: {
    who: Principal;
    folder: MemoryFolder;
    report: Draft;
    entry: Entry;
    path: string;
    state: Extract<FileState, { kind: "text" }>;
    base: BaseRow | undefined;
    ours: string;
    writes: { entry: Entry; path: string; expected: string | undefined }[];
  }): Promise<void> {
    const owner = ownerOf(who);
    if (!entry.editable) {
      // A record says what happened. The edited copy stays, beside it.
      report.conflicts.push(await folder.keepBeside(path, state.text));
      writes.push({ entry, path, expected: state.hash });
      return;
    }
    const version = await this.#version(who, entry, state.text);
    if (version.kind === "problem") {
      report.problems.push({ path, why: version.why });
      return;
    }
    if (version.statements.length > 0 && ours !== base?.entry_hash) {
      report.conflicts.push(await folder.keepBeside(path, entry.content));
    }
    await this.#context.database.batch([
      ...version.statements,
      this.#agree(owner, { entry, path, file: state.hash, memory: hashOf(version.content) }),
    ]);
    if (version.statements.length > 0) {
      report.takenUp.push(path);
      await this.#context.vectors.catchUp(owner);
    }
  }

  /** The statements that make a person's text the newest version, and the content the memory will have for it then. */
  async #version(
    who: Principal,
    entry: Entry,
    content: string,
  ): Promise<{ kind: "ready"; statements: Statement[]; content: string } | { kind: "problem"; why: string }> {
    const owner = ownerOf(who);
    const [area, name] = entry.key.split(":") as [string, string];
    if (area === "telos") {
      if (content.trim().length > longestTelos)
        return { kind: "problem", why: `it is longer than ${longestTelos} characters` };
      const added = telosVersion(this.#context, this.#texts, who, { name, text: content.trim() });
      if (added === undefined) return { kind: "problem", why: "it holds a secret; put it into the secret store" };
      return { kind: "ready", statements: [added], content: `${content.trim()}\n` };
    }
    const { fields, text } = parseFile(content);
    if (area === "work") {
      const known = (await this.#texts.newest(owner, "work")).get(name)!;
      if (text === known.text.trim()) return { kind: "ready", statements: [], content: entry.content };
      const clean = withoutSecrets(text, known.label, this.#context.privateTerms(owner));
      if (clean.text !== text) return { kind: "problem", why: "it holds a secret; put it into the secret store" };
      const added = this.#texts.add(owner, "work", { name, ...clean, author: describePrincipal(who) });
      const head = entry.content.slice(0, entry.content.indexOf("\n---\n") + 6);
      return { kind: "ready", statements: [added], content: `${head}${text}\n` };
    }
    const row = entry.row!;
    const context = fields["context"] ?? (row.context.includes("\n") ? row.context : "");
    if (text === "") return { kind: "problem", why: "it is empty; to have it forgotten, ask for that" };
    if (text.length > longestText || context.length > longestContext) {
      return { kind: "problem", why: `a memory is at most ${longestText} characters; ingest it as a document instead` };
    }
    if (text === row.text && context === row.context.replaceAll(/\s+/g, " ")) {
      return { kind: "ready", statements: [], content: entry.content };
    }
    if (row.status !== "active" && row.status !== "candidate") return { kind: "problem", why: `it is ${row.status}` };
    const revision = this.#decisions.revision(await this.#context.owners.of(owner), who, row, text, context);
    if (revision.kind === "refused") return { kind: "problem", why: revision.why };
    return { kind: "ready", statements: revision.statements, content: renderItem(toItem({ seq: 0, ...revision.row })) };
  }

  /** Files the person made. After a crash in the middle the words are known already, and the file is bound to them. */
  async #takeUpNew(who: Principal, folder: MemoryFolder, report: Draft): Promise<void> {
    const owner = ownerOf(who);
    const bases = await this.#bases(owner);
    const bound = new Set(bases.map(({ path }) => path));
    for (const path of await folder.list(ownFolders)) {
      if (bound.has(path)) continue;
      const place = placeOf(path);
      if (place === undefined) continue;
      const state = await folder.read(path);
      if (state.kind !== "text") {
        if (state.kind === "unusable") report.problems.push({ path, why: state.why });
        continue;
      }
      if ("telos" in place) {
        // Where there are aims already, the file is compared with them like any other.
        if ((await this.#texts.newest(owner, "telos")).has(place.telos) && path === telosPath(place.telos)) continue;
        if (path !== telosPath(place.telos)) {
          report.problems.push({ path, why: `it belongs into ${telosPath(place.telos)}` });
          continue;
        }
        const entry: Entry = { key: `telos:${place.telos}`, path, content: "", editable: true };
        const version = await this.#version(who, entry, state.text);
        if (version.kind === "problem") report.problems.push({ path, why: version.why });
        else {
          const memory = hashOf(version.content);
          await this.#context.database.batch([
            ...version.statements,
            this.#agree(owner, { entry, path, file: state.hash, memory }),
          ]);
          report.takenUp.push(path);
        }
        continue;
      }
      await this.#takeUpItem({ who, folder, report, path, state, place, bases });
    }
  }

  async #takeUpItem({
    who,
    folder,
    report,
    path,
    state,
    place,
    bases,
  }: {
    who: Principal;
    folder: MemoryFolder;
    report: Draft;
    path: string;
    state: Extract<FileState, { kind: "text" }>;
    place: Exclude<NonNullable<ReturnType<typeof placeOf>>, { telos: unknown }>;
    bases: readonly BaseRow[];
  }): Promise<void> {
    const owner = ownerOf(who);
    const { fields, text } = parseFile(state.text);
    const moved = bases.find(({ entry }) => entry === `item:${fields["id"]}`);
    if (moved !== undefined) {
      // The person renamed the file: it is the same memory in another place.
      if ((await folder.read(moved.path)).kind !== "missing") return;
      await this.#context.database.batch([
        this.#run("UPDATE hearth_memory_file SET path = ? WHERE owner = ? AND entry = ?", [path, owner, moved.entry]),
      ]);
      return;
    }
    if (text === "") return;
    if (text.length > longestText) {
      report.problems.push({
        path,
        why: `a memory is at most ${longestText} characters; ingest it as a document instead`,
      });
      return;
    }
    const outcome = await this.#proposals.propose(who, {
      kind: place.kind as "insight",
      ...(place.phase === undefined ? {} : { phase: place.phase }),
      text,
      context: (fields["context"] ?? "").slice(0, longestContext),
      confidence: 1,
    });
    if (outcome.kind === "refused") {
      report.problems.push({ path, why: outcome.why });
      return;
    }
    const key = `item:${outcome.item.root}`;
    if (bases.some(({ entry }) => entry === key)) {
      report.problems.push({ path, why: `it is known already, in ${bases.find(({ entry }) => entry === key)!.path}` });
      return;
    }
    const entry: Entry = { key, path, content: renderItem(outcome.item), editable: true };
    await this.#context.database.batch([
      this.#agree(owner, { entry, path, file: state.hash, memory: hashOf(entry.content) }),
    ]);
    report.takenUp.push(path);
  }

  #bases(owner: string): Promise<BaseRow[]> {
    return this.#context.database.all(
      this.#run<BaseRow>(
        "SELECT path, entry, file_hash, entry_hash, pending_hash FROM hearth_memory_file WHERE owner = ?",
        [owner],
      ),
    );
  }

  #agree(
    owner: string,
    { entry, path, file, memory }: { entry: Entry; path: string; file: string; memory: string },
  ): Statement {
    return this.#run(
      `INSERT INTO hearth_memory_file (owner, path, entry, file_hash, entry_hash) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (owner, path) DO UPDATE SET entry = excluded.entry, file_hash = excluded.file_hash,
         entry_hash = excluded.entry_hash, pending_hash = NULL`,
      [owner, path, entry.key, file, memory],
    );
  }

  #run<Row = unknown>(text: string, parameters: readonly unknown[]): Statement<Row> {
    return statement<Row>(this.#context.database, text, parameters);
  }
}
