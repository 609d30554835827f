import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import pg from "pg";
import { createPolicyEngine, defaultPolicy } from "../src/index.ts";
import { fuzzCount, fuzzSeeds, Random } from "./support/random.ts";
import { generateSql, oracleTables } from "./support/sql-generator.ts";

const address = process.env["HEARTH_TEST_POSTGRES_URL"];

/** What must not change: tables, columns, rights, functions, settings, locks, and that tables keep rows. */
const snapshot = `SELECT json_build_object(
  'relations', (SELECT json_agg(concat_ws('-', relname, relkind::text, relowner, relacl::text, relnatts, relhasrules) ORDER BY relname) FROM pg_class WHERE relnamespace = $1::regnamespace AND relname = ANY ($2)),
  'views', (SELECT count(*) FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind NOT IN ('r', 'i', 't')),
  'functions', (SELECT count(*) FROM pg_proc WHERE pronamespace = $1::regnamespace),
  'schemas', (SELECT count(*) FROM pg_namespace WHERE nspowner = (SELECT nspowner FROM pg_namespace WHERE oid = $1::regnamespace)),
  'settings', (SELECT json_agg(name || setting ORDER BY name) FROM pg_settings WHERE source = 'session' AND name <> 'transaction_read_only' AND name !~ '^transaction_'),
  'prepared', (SELECT count(*) FROM pg_prepared_statements WHERE name <> ''),
  'cursors', (SELECT count(*) FROM pg_cursors WHERE name <> ''),
  'listens', (SELECT count(*) FROM pg_listening_channels()),
  'locks', (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND (locktype = 'advisory' OR mode = 'AccessExclusiveLock' AND relation = ANY (SELECT oid FROM pg_class WHERE relnamespace = $1::regnamespace AND relname = ANY ($2)))),
  'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata),
  'user', current_user
)::text AS state`;

test(
  "no SQL text that is allowed has a forbidden effect in a real PostgreSQL",
  { skip: address === undefined ? "HEARTH_TEST_POSTGRES_URL is not set" : false, timeout: 1_800_000 },
  async (context) => {
    const name = `hearth_oracle_${randomBytes(6).toString("hex")}`;
    const owner = new pg.Client({ connectionString: address });
    await owner.connect();
    try {
      await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
      await owner.query(`CREATE SCHEMA ${name} AUTHORIZATION ${name}`);
      const engine = await createPolicyEngine();
      const seeds = fuzzSeeds();
      const perSeed = Math.ceil(fuzzCount(200) / seeds.length);
      const tally = { allowed: 0, worked: 0, deniedWithEffect: 0 };
      const lax: string[] = [];
      const url = new URL(address!);
      const agent = new pg.Client({
        host: url.hostname,
        port: Number(url.port || 5432),
        database: url.pathname.slice(1),
        user: name,
        password: name,
        options: `-c search_path=${name} -c statement_timeout=2000`,
      });
      await agent.connect();
      try {
        for (const table of oracleTables) {
          await agent.query(
            `CREATE TABLE ${table} (id serial PRIMARY KEY, user_id int, name text, email text, active boolean, total int, status text, expires_at timestamptz)`,
          );
          await agent.query(
            `INSERT INTO ${table} (user_id, name, email, active, total, status, expires_at) SELECT i, 'n' || i, 'e' || i, true, i, 's' || i, now() + i * interval '1 day' FROM generate_series(1, 20) i`,
          );
        }
        for (const seed of seeds) {
          const random = new Random(seed);
          for (let count = 0; count < perSeed; count++) {
            const text = generateSql(random);
            const { decision } = engine.decide(
              { agent: "data", level: 2, tool: "sql", args: { sql: text } },
              defaultPolicy,
            );
            const effect = await effectOf(agent, text, name, decision === "allowed");
            if (decision === "allowed") {
              tally.allowed += 1;
              if (effect.worked) tally.worked += 1;
              if (effect.forbidden !== undefined) lax.push(`seed ${seed}: ${text} -> ${effect.forbidden}`);
            } else if (effect.forbidden !== undefined) tally.deniedWithEffect += 1;
          }
        }
      } finally {
        await agent.end();
      }
      context.diagnostic(
        `${perSeed * seeds.length} statements, seeds ${seeds.join(", ")}: ${tally.allowed} allowed (${tally.worked} ran without an error), ${tally.deniedWithEffect} others really had a forbidden effect, ${lax.length} too lax`,
      );
      assert.deepEqual(lax, []);
    } finally {
      await owner.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`);
      await owner.query(`DROP OWNED BY ${name} CASCADE`).catch(() => undefined);
      await owner.query(`DROP ROLE IF EXISTS ${name}`);
      await owner.end();
    }
  },
);

/** Runs the text in a transaction that is rolled back and compares before and after. */
async function effectOf(
  client: pg.Client,
  text: string,
  schema: string,
  certain: boolean,
): Promise<{ worked: boolean; forbidden?: string }> {
  // Text that ends the transaction would leave its traces for later statements; it is never allowed, so it is not run.
  if (!certain && /commit|rollback|abort|\bend\b|begin|owned|savepoint|release|database|vacuum|dump/i.test(text))
    return { worked: false };
  await client.query("BEGIN");
  try {
    const before = await client.query<{ state: string }>(snapshot, [schema, oracleTables]);
    try {
      await client.query(text);
    } catch {
      return { worked: false };
    }
    const after = await client.query<{ state: string }>(
      snapshot.replaceAll(/json_build_object\(/g, "pg_catalog.json_build_object("),
      [schema, oracleTables],
    );
    const empty: string[] = [];
    for (const table of oracleTables) {
      const { rows } = await client
        .query<{ left: number }>(`SELECT count(*)::int AS left FROM ${schema}.${table} WHERE id <= 20`)
        .catch(() => ({ rows: [{ left: 0 }] }));
      if (rows[0]!.left === 0) empty.push(table);
    }
    if (before.rows[0]!.state !== after.rows[0]!.state)
      return { worked: true, forbidden: firstDifference(before.rows[0]!.state, after.rows[0]!.state) };
    if (empty.length > 0) return { worked: true, forbidden: `emptied ${empty.join(", ")}` };
    return { worked: true };
  } finally {
    await client.query("ROLLBACK");
    await client.query("DISCARD ALL");
    await client.query(`SET search_path = ${schema}; SET statement_timeout = 2000`);
  }
}

function firstDifference(left: string, right: string): string {
  const before = JSON.parse(left) as Record<string, unknown>;
  const after = JSON.parse(right) as Record<string, unknown>;
  return Object.keys(before)
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .join(", ");
}
