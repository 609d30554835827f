import { Random } from "./random.ts";

/** Tables of the oracle's schema, each with rows. */
export const oracleTables = ["users", "orders", "sessions"];

const columns: Record<string, readonly string[]> = {
  users: ["id", "name", "email", "active"],
  orders: ["id", "user_id", "total", "status"],
  sessions: ["id", "user_id", "expires_at"],
};

/** Random SQL: everyday statements, destructive ones, and many disguises of the second as the first. */
export function generateSql(random: Random): string {
  let text = statement(random);
  if (random.chance(0.2)) text = wrapStatement(random, text);
  if (random.chance(0.25))
    text = random.pick([
      `SELECT 1; ${text}`,
      `${text}; SELECT 1`,
      `SELECT '\\'; ${text}; --'`,
      `SELECT 1 /* x */; ${text}`,
      `/* /* */ ${text} */ SELECT 2`,
      `SELECT 1 -- \n; ${text}`,
      `SELECT $$;$$; ${text}`,
      `SELECT E'\\'; ${text}; --'`,
      `SELECT U&'\\0041'; ${text}`,
    ]);
  if (random.chance(0.1)) text = mutate(random, text);
  return text;
}

function statement(random: Random): string {
  const table = random.pick(oracleTables);
  const other = random.pick(oracleTables);
  const column = random.pick(columns[table]!);
  const where = condition(random, table, 0);
  return random.pick([
    () => `SELECT ${column} FROM ${table} WHERE ${where}`,
    () => `SELECT count(*), max(id) FROM ${table} GROUP BY ${column}`,
    () => `INSERT INTO ${table} (id) VALUES (${random.below(1000) + 100})`,
    () => `UPDATE ${table} SET id = id WHERE ${where}`,
    () => `CREATE TABLE n${random.below(9)} (a int)`,
    () => `CREATE TEMP TABLE n AS SELECT * FROM ${table}`,
    () => `CREATE INDEX ON ${table} (${column})`,
    ...Array.from({ length: 8 }, () => () => `DELETE FROM ${table} WHERE ${where}`),
    () => `DELETE FROM ${table} AS t WHERE t.${column} = ${column}`,
    () => `DELETE FROM ${table} USING ${other} o WHERE ${where}`,
    () => `DELETE FROM ${table} USING ${table} o WHERE ${table}.id = o.id`,
    () => `DELETE FROM ${table}`,
    () => `DELETE FROM ONLY ${table} WHERE true`,
    () => `WITH d AS (DELETE FROM ${table} WHERE ${where} RETURNING *) SELECT * FROM d`,
    () => `WITH d AS (DELETE FROM ${table} RETURNING *) SELECT 1`,
    () => `MERGE INTO ${table} t USING ${other} o ON true WHEN MATCHED THEN DELETE`,
    () => `TRUNCATE ${table}`,
    () => `DROP TABLE ${table}`,
    () => `ALTER TABLE ${table} ADD COLUMN zz int`,
    () => `ALTER TABLE ${table} RENAME TO gone`,
    () => `SET search_path = pg_catalog`,
    () => `SET LOCAL statement_timeout = 0`,
    () => `RESET ALL`,
    () => `SELECT set_config('work_mem', '1MB', false)`,
    () => `SELECT pg_advisory_lock(1)`,
    () => `SELECT query_to_xml('DELETE FROM ${table}', true, true, '')`,
    () => `SELECT * FROM ${table} WHERE query_to_xml('TRUNCATE ${table}', true, true, '') IS NULL`,
    () => `DO $$ BEGIN DELETE FROM ${table}; END $$`,
    () => `CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM ${table}'`,
    () => `CREATE VIEW v AS SELECT * FROM ${table}`,
    () => `PREPARE p AS DELETE FROM ${table}`,
    () => `DECLARE c CURSOR FOR SELECT 1`,
    () => `LISTEN x`,
    () => `NOTIFY x`,
    () => `LOCK ${table}`,
    () => `COMMENT ON TABLE ${table} IS 'x'`,
    () => `COPY ${table} TO STDOUT`,
    () => `GRANT ALL ON ${table} TO public`,
    () => `CREATE SCHEMA s${random.below(9)}`,
    () => `CREATE SEQUENCE q`,
    () => `CREATE RULE r AS ON INSERT TO ${table} DO INSTEAD DELETE FROM ${table}`,
    () => `SELECT * INTO made FROM ${table}`,
    () => `INSERT INTO ${table} (id) SELECT 1 WHERE false ON CONFLICT DO NOTHING`,
    () => `SELECT lo_create(0)`,
    () => `SELECT pg_notify('a', 'b')`,
    () => `SELECT setval('${table}_id_seq', 1)`,
    () => `REFRESH MATERIALIZED VIEW m`,
    () => `REASSIGN OWNED BY CURRENT_USER TO postgres`,
    () => `DROP OWNED BY CURRENT_USER`,
    () => `CREATE TABLE pg_catalog.n AS SELECT 1`,
    () => `SELECT 1 AS a INTO pg_catalog.n`,
    () => `DROP TABLE pg_catalog.pg_class`,
    () => `DELETE FROM ${table} WHERE id = 1 OR ${where} OR NOT (${where})`,
  ])();
}

/** A random condition; many of them hold for every row. */
function condition(random: Random, table: string, depth: number): string {
  const column = random.pick(columns[table]!);
  const second = random.pick(columns[table]!);
  const other = random.pick(oracleTables);
  if (depth < 2 && random.chance(0.4)) {
    const left = condition(random, table, depth + 1);
    const right = condition(random, table, depth + 1);
    return random.pick([
      `(${left}) OR (${right})`,
      `(${left}) AND (${right})`,
      `NOT (${left})`,
      `NOT (NOT (${left}))`,
      `(${left}) IS NOT NULL`,
      `(${left}) IN (true, false)`,
      `CASE WHEN ${left} THEN true ELSE true END`,
      `coalesce(${left}, true)`,
      `(${left}) IS NOT UNKNOWN`,
      `(${left}) = (${left})`,
    ]);
  }
  if (random.chance(0.3)) return comparison(random, table);
  return random.pick([
    "true",
    "1 = 1",
    "'a' < 'b'",
    "NOT false",
    "now() IS NOT NULL",
    "EXISTS (SELECT 1)",
    "random() >= 0",
    "1 IS NOT NULL",
    "current_user = current_user",
    "NULL IS NULL",
    `${column} = ${column}`,
    `${table}.${column} = ${column}`,
    `${column} IS NOT DISTINCT FROM ${table}.${column}`,
    `${column} IN (${column})`,
    `${column} BETWEEN ${column} AND ${column}`,
    `(${column}, 1) = (${column}, 1)`,
    `${column} IS NOT NULL`,
    `${column} IS NULL`,
    `${column} IS NULL OR ${column} IS NOT NULL`,
    `id = id + 0`,
    `id * 0 = 0`,
    `id - id = 0`,
    `id % 1 = 0`,
    `coalesce(id, 1) = coalesce(id, 1)`,
    `abs(id) >= 0`,
    `length(id::text) > 0`,
    `id IN (SELECT id FROM ${table})`,
    `id = ANY (SELECT id FROM ${table})`,
    `id = ANY (ARRAY(SELECT id FROM ${table}))`,
    `EXISTS (SELECT 1 FROM ${other} o WHERE o.id = ${table}.id)`,
    `EXISTS (SELECT 1 FROM ${table} o WHERE o.id = ${table}.id)`,
    `id IN (SELECT id FROM ${other} WHERE id = 1)`,
    `id >= (SELECT min(id) FROM ${table})`,
    `id::text LIKE '%'`,
    `id::text ~ ''`,
    `id::text ~ '.*'`,
    `id::text SIMILAR TO '%'`,
    `id::text LIKE '1%'`,
    `id = 1`,
    `id = 2`,
    `id IN (1, 2)`,
    `id < 2`,
    `lower(id::text) = '1'`,
    `id BETWEEN 1 AND 2`,
    `id <> -1`,
    `id NOT IN (-5)`,
    `id = 1 OR true`,
    `id = 1 OR 1 = 1`,
    `id = 1 AND true`,
    `${column} = ${second}`,
    `id = length('a')`,
    `id::text IS DISTINCT FROM NULL`,
    `ctid IS NOT NULL`,
    `tableoid > 0`,
    `id IN (1) IS NOT NULL`,
    `id < 5 OR id >= 5`,
    `id < 5 OR id > 2`,
    `5 > id OR 5 <= id`,
    `id <> 1 OR id <> 2`,
    `id = 1 OR NOT id = 1`,
    `id = 1 OR id <> 1`,
    `NOT id < 3 OR id < 3`,
    `NOT (id = 1 AND id <> 1)`,
    `id < 3 OR id > 18`,
    `id <= 10.5 OR id >= 10`,
    `id < length(name) OR id >= length(name)`,
    `name > '' OR name IS NULL`,
    `name >= 'n' OR name < 'n'`,
    `md5(id::text) > ''`,
  ]);
}

/** A comparison whose bound, side, sense and measure are all chosen by chance; many hold for every row of every table. */
function comparison(random: Random, table: string): string {
  const subject = random.pick([
    "id",
    "id",
    "abs(id)",
    "length(name)",
    "id % 2",
    "id % 10",
    "id * 2",
    "id * total",
    "id / 100",
    "coalesce(id, 7)",
    "round(id * 0.001)",
    "id::text",
    "left(name, 0)",
    "lower(name)",
  ]);
  // No bound may hold for all of the oracle's rows by accident: which values a table has is not for the rules to know.
  const texts = subject === "id::text" ? ["''", "'2'"] : ["''", "'n2'"];
  const isText = /text|left|lower/.test(subject);
  const bound = (): string => random.pick(isText ? texts : ["-1", "0", "1", "3", "5", "2147483647"]);
  const operator = random.pick(["=", "<>", "<", "<=", ">", ">="]);
  const text = random.pick([
    () => `${subject} ${operator} ${bound()}`,
    () => `${bound()} ${operator} ${subject}`,
    () => `${subject} ${operator} ${bound()} OR ${subject} ${random.pick(["<", ">=", ">", "<="])} ${bound()}`,
    () => `${subject} BETWEEN ${bound()} AND ${bound()}`,
    () => `${subject} NOT BETWEEN ${bound()} AND ${bound()}`,
    () => `${subject} IN (${bound()}, ${bound()})`,
    () => `${subject} IS DISTINCT FROM ${bound()}`,
    () => `${subject} ${operator} ANY (ARRAY[${bound()}, ${bound()}])`,
    () => `${subject} ${operator} ALL (ARRAY[${bound()}, ${bound()}])`,
    () => `id IN (SELECT id FROM ${table} WHERE ${subject} ${operator} ${bound()})`,
    () =>
      `id IN (SELECT id FROM ${table} WHERE id = 1 UNION SELECT id FROM ${table} WHERE ${subject} ${operator} ${bound()})`,
    () => `id NOT IN (SELECT id FROM ${table} WHERE ${subject} ${operator} ${bound()})`,
    () => `${subject} = 0 OR ${subject} = 1`,
  ])();
  return random.chance(0.4) ? `NOT (${text})` : text;
}

function wrapStatement(random: Random, text: string): string {
  return random.pick([
    `EXPLAIN ${text}`,
    `EXPLAIN ANALYZE ${text}`,
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    `PREPARE q AS ${text}`,
    `WITH w AS (${text}) SELECT 1`,
    `CREATE TABLE w AS ${text}`,
    `BEGIN; ${text}`,
    `(${text})`,
  ]);
}

function mutate(random: Random, text: string): string {
  const letters = Array.from(text);
  const characters = Array.from(";'\"-/*()$\\ \n=,.%0aE");
  for (let count = 1 + random.below(2); count > 0; count--)
    letters.splice(random.below(letters.length), random.below(2), random.pick(characters));
  return letters.join("");
}
