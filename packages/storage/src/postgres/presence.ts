const key = "hashtextextended('hearth in ' || current_schema(), 0)";

/** Says on a connection that a hub works in this schema, until the connection ends, however it ends. Waits while the tables are replaced. */
export const sharePresence = `SELECT pg_advisory_lock_shared(${key})`;

/** Keeps hubs out of this schema until the connection ends. Its one row says in `alone` whether none is in it. */
export const excludePresence = `SELECT pg_try_advisory_lock(${key}) AS alone`;
