import { statement } from "@hearth/storage";
import { itemKind, phases } from "../item/item.ts";
import { type ItemRow, toItem } from "../item/item-row.ts";
import type { MemoryContext } from "../memory-context.ts";
import { type SignalRow, toSignal } from "../signals/signals.ts";
import { telosNames } from "../texts/telos.ts";
import type { VersionedTexts } from "../texts/versioned-texts.ts";
import type { WorkRow } from "../work/work.ts";
import { renderFile, renderItem, slugOf } from "./entry-file.ts";

/** One file as the memory would have it. */
export interface Entry {
  /** What it shows: `telos:NAME`, `item:ROOT`, `work:ID`, `record:PATH`. */
  readonly key: string;
  readonly path: string;
  readonly content: string;
  /** False for records of what happened, which nobody rewrites. */
  readonly editable: boolean;
  readonly row?: ItemRow;
}

const signalFolders: Readonly<Record<string, string>> = {
  rating: "ratings",
  feedback: "ratings",
  sentiment: "sentiment",
  behaviour: "behavioral",
  verification: "verification",
};

/** Folders in which a file that is not known is one of the person's own. */
export const ownFolders = ["TELOS", "Learning", "Knowledge"] as const;

export const telosPath = (name: string): string => `TELOS/${name.toUpperCase()}.md`;

/** What a file that the person made at this path is about; undefined where nothing is expected. */
export function placeOf(
  path: string,
): { telos: (typeof telosNames)[number] } | { kind: ItemRow["kind"]; phase?: (typeof phases)[number] } | undefined {
  const [area, folder, ...rest] = path.replace(/\.md$/, "").split("/");
  if (area === "TELOS" && rest.length === 0) {
    const telos = telosNames.find((name) => name.toUpperCase() === folder?.toUpperCase());
    return telos === undefined ? undefined : { telos };
  }
  if (rest.length !== 1) return undefined;
  if (area === "Learning") {
    const phase = phases.find((name) => name.toUpperCase() === folder?.toUpperCase());
    return phase === undefined ? undefined : { kind: "insight", phase };
  }
  const kind = itemKind.exclude(["passage"]).safeParse(folder?.toLowerCase());
  return area === "Knowledge" && kind.success ? { kind: kind.data } : undefined;
}

/** Everything of a person that has a file. `known` are the roots that have one already and keep it, whatever became of them. */
export async function collectEntries(
  context: MemoryContext,
  texts: VersionedTexts,
  owner: string,
  known: ReadonlySet<string>,
): Promise<Entry[]> {
  const { database, items } = context;
  const entries: Entry[] = [];
  for (const [name, { text }] of await texts.newest(owner, "telos")) {
    entries.push({ key: `telos:${name}`, path: telosPath(name), content: `${text.trim()}\n`, editable: true });
  }
  const newest = await items.list(
    owner,
    `source IS NULL AND status <> 'forgotten' AND seq = (SELECT max(n.seq) FROM hearth_memory_item n
       WHERE n.root = hearth_memory_item.root AND n.status IN ('active', 'closed', 'candidate')) ORDER BY seq`,
  );
  for (const row of newest) {
    const key = `item:${row.root}`;
    if (row.status !== "active" && !known.has(key)) continue;
    const folder = row.phase === null ? `Knowledge/${row.kind}` : `Learning/${row.phase.toUpperCase()}`;
    entries.push({
      key,
      path: `${folder}/${slugOf(row.text)}-${row.root.slice(-8)}.md`,
      content: renderItem(toItem(row)),
      editable: true,
      row,
    });
  }
  const contexts = await texts.newest(owner, "work");
  const works = await database.all(
    statement<WorkRow>(database, "SELECT * FROM hearth_memory_work WHERE owner = ? ORDER BY id", [owner]),
  );
  for (const work of works) {
    entries.push({
      key: `work:${work.id}`,
      path: `Work/${work.state === "active" ? "active" : "archive"}/${slugOf(work.title)}-${work.id.slice(-8)}.md`,
      content: renderFile(
        {
          id: work.id,
          title: work.title,
          run: work.run,
          agent: work.agent,
          state: work.state,
          outcome: work.outcome ?? undefined,
        },
        contexts.get(work.id)?.text ?? "",
      ),
      editable: work.state === "active",
    });
  }
  return [...entries, ...(await signalEntries(context, owner))];
}

/** Signals as JSON lines, one file a kind and month. */
async function signalEntries({ database }: MemoryContext, owner: string): Promise<Entry[]> {
  const rows = await database.all(
    statement<SignalRow>(
      database,
      "SELECT id, kind, principal, run, item, value, note, time FROM hearth_memory_signal WHERE owner = ? ORDER BY id",
      [owner],
    ),
  );
  const files = Map.groupBy(
    rows,
    ({ kind, time }) => `Signals/${signalFolders[kind]}/${new Date(time).toISOString().slice(0, 7)}.jsonl`,
  );
  return [...files].map(([path, signals]) => ({
    key: `record:${path}`,
    path,
    content: signals.map((row) => `${JSON.stringify(toSignal(row))}\n`).join(""),
    editable: false,
  }));
}
