import { newId, ownerOf } from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import { teamMigrations } from "./migrations.ts";
import type { FileAuthor, Holder, MessageKind, MessageOutcome, TeamMessage, TeamStore } from "./team-store.ts";

interface MessageRow {
  id: string;
  task: string;
  kind: MessageKind;
  sender: string;
  recipient: string;
  text: string;
  /** PostgreSQL gives whole numbers of 64 bits as text. */
  sent_at: number | string;
  outcome: MessageOutcome | null;
  answered_at: number | string | null;
}

interface HolderRow {
  generation: number;
  agent: string;
  capability: string;
  input: string;
  former: string;
  note: string;
  since: number | string;
}

/** Opens the store in SQLite or PostgreSQL. What it has answered is on disk. */
export async function openTeamStore({
  database,
  now = Date.now,
}: {
  database: Database<unknown>;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}): Promise<TeamStore> {
  await migrate(database, { set: "team", migrations: teamMigrations });
  const sql = <Row>(text: string, parameters: readonly unknown[]) => statement<Row>(database, text, parameters);
  return {
    async messages(who, task) {
      const rows = await database.all(
        sql<MessageRow>(
          `SELECT id, task, kind, sender, recipient, text, sent_at, outcome, answered_at FROM hearth_team_message
           WHERE owner = ? AND task = ? ORDER BY id LIMIT 1000`,
          [ownerOf(who), task],
        ),
      );
      return rows.map(toMessage);
    },
    async holders(who, task) {
      const rows = await database.all(
        sql<HolderRow>(
          `SELECT generation, agent, capability, input, former, note, since FROM hearth_task_holder
           WHERE owner = ? AND task = ? ORDER BY generation`,
          [ownerOf(who), task],
        ),
      );
      return rows.map(toHolder);
    },
    async level(who, task, agent) {
      const row = await database.first(
        sql<{ level: number }>("SELECT level FROM hearth_task_level WHERE owner = ? AND task = ? AND agent = ?", [
          ownerOf(who),
          task,
          agent,
        ]),
      );
      return row?.level;
    },
    async raise(who, task, agent, level) {
      await database.batch([
        sql(
          `INSERT INTO hearth_task_level (owner, task, agent, level, since) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (owner, task, agent) DO UPDATE SET level = excluded.level, since = excluded.since`,
          [ownerOf(who), task, agent, level, now()],
        ),
      ]);
    },
    async claimFile(who, { folder, path }, { plan, task, agent, digest }, instead) {
      const owner = ownerOf(who);
      const [, , rows] = await database.batch([
        sql(
          `INSERT INTO hearth_result_file (owner, folder, path, plan, task, agent, digest) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
          [owner, folder, path, plan, task, agent, digest],
        ),
        sql(
          `UPDATE hearth_result_file SET plan = ?, task = ?, agent = ?, digest = ?
           WHERE owner = ? AND folder = ? AND path = ? AND (task = ? OR (task = ? AND digest = ?))`,
          [plan, task, agent, digest, owner, folder, path, task, instead?.task ?? "", instead?.digest ?? ""],
        ),
        sql("SELECT plan, task, agent, digest FROM hearth_result_file WHERE owner = ? AND folder = ? AND path = ?", [
          owner,
          folder,
          path,
        ]),
      ]);
      return rows![0] as FileAuthor;
    },
    async send(who, { task, kind, sender, recipient, text }) {
      const id = newId<string>();
      await database.batch([
        sql(
          `INSERT INTO hearth_team_message (id, owner, task, kind, sender, recipient, text, sent_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          [id, ownerOf(who), task, kind, sender, recipient, text, now()],
        ),
      ]);
      return id;
    },
    async answer(who, message, outcome) {
      await database.batch([
        sql(
          "UPDATE hearth_team_message SET outcome = ?, answered_at = ? WHERE id = ? AND owner = ? AND outcome IS NULL",
          [outcome, now(), message, ownerOf(who)],
        ),
      ]);
    },
    async handOver(who, task, { after, agent, capability, input, former, note }) {
      const [rows] = await database.batch([
        sql(
          `INSERT INTO hearth_task_holder (owner, task, generation, agent, capability, input, former, note, since)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING generation`,
          [ownerOf(who), task, after + 1, agent, capability, JSON.stringify(input ?? null), former, note, now()],
        ),
      ]);
      return rows?.length === 1;
    },
  };
}

function toMessage({ sent_at, outcome, answered_at, ...row }: MessageRow): TeamMessage {
  return {
    ...row,
    sentAt: Number(sent_at),
    ...(outcome === null ? {} : { outcome }),
    ...(answered_at === null ? {} : { answeredAt: Number(answered_at) }),
  };
}

function toHolder({ input, since, ...row }: HolderRow): Holder {
  return { ...row, input: JSON.parse(input) as unknown, since: Number(since) };
}
