import { openDatabase, plainStatement } from "@hearth/storage";

/** What a text format could spoil. */
const awkward = [
  "tab\t, line\n, return\r, backslash \\ \\N \\. \\x41, quote ' \", null \\N",
  "Ünïcødé, 漢字, 🔥, \u{202e}turned\u{202c}, \u0001",
  "",
  "\\N",
  "\\.",
  "words ".repeat(2_000_000),
];

/** Adds rows whose values are easily spoilt: text, bytes, times, numbers at their ends, and what a sequence says. */
export async function addAwkwardRows(url: string): Promise<void> {
  await using database = await openDatabase({ url });
  await database.batch([
    ...awkward.map((text, number) =>
      plainStatement(
        `INSERT INTO hearth_memory_archive (id, owner, kind, title, label, digest, payload, created_at) VALUES ($1, 'owner', $2, $2, $3, 'd', $2, $4)`,
        [
          `awkward ${number}`,
          text,
          JSON.stringify({ text: text.slice(0, 99), deep: [null, true, 1.5e-300] }),
          2 ** 53 - 1,
        ],
      ),
    ),
    plainStatement(
      `INSERT INTO hearth_auth_user (id, name, email, email_verified, created_at, updated_at, two_factor_enabled)
         VALUES ('p', 'Пётр', 'p@example.org', true, '2026-03-29T02:30:00.123456+13:45', '0044-03-15T12:00:00Z BC', NULL)`,
    ),
    plainStatement(
      `INSERT INTO hearth_auth_session (id, expires_at, token, created_at, updated_at, user_id)
         VALUES ('s', 'infinity', 't', now(), now(), 'p')`,
    ),
    plainStatement(
      `INSERT INTO hearth_memory_vector (item, fingerprint, owner, scope, change, state, scale, quantised, exact)
         SELECT n, 'f', 'owner', 's', -9223372036854775808, 1, x, decode(md5(n::text), 'hex'), repeat(chr(92) || '000' || chr(92) || '377', (n * 1000)::int)::bytea
         FROM unnest(ARRAY[0.1, 1e308, 5e-324, 'NaN', '-Infinity', -0.0]::float8[]) WITH ORDINALITY AS given (x, n)`,
    ),
    plainStatement("SELECT setval('task_fence', 9007199254740993)"),
  ]);
}
