import type { Migration } from "@hearth/storage";

const statements = [
  `CREATE TABLE hearth_model_answer (
    owner TEXT NOT NULL, call_id TEXT NOT NULL, digest TEXT NOT NULL, model TEXT NOT NULL,
    parts TEXT NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (owner, call_id))`,
  "CREATE INDEX hearth_model_answer_digest ON hearth_model_answer (owner, digest, created_at)",
  "CREATE INDEX hearth_model_answer_age ON hearth_model_answer (created_at)",
  `CREATE TABLE hearth_model_use (
    owner TEXT NOT NULL, id TEXT NOT NULL, call_id TEXT NOT NULL, state TEXT NOT NULL,
    model TEXT NOT NULL, purpose TEXT NOT NULL, agent TEXT NOT NULL, person TEXT NOT NULL,
    task TEXT NOT NULL, plan TEXT NOT NULL, goal TEXT NOT NULL, unattended INTEGER NOT NULL, day TEXT NOT NULL,
    input BIGINT NOT NULL, output BIGINT NOT NULL, cached_input BIGINT NOT NULL, reasoning BIGINT NOT NULL,
    money BIGINT, estimated INTEGER NOT NULL, why TEXT NOT NULL,
    started_at BIGINT NOT NULL, milliseconds BIGINT NOT NULL,
    PRIMARY KEY (owner, id))`,
  "CREATE INDEX hearth_model_use_time ON hearth_model_use (owner, started_at)",
];

/** Every step of the tables of models' answers and use. A released step is never edited. */
export const modelMigrations: readonly Migration[] = [{ id: "0001-models", sqlite: statements, postgres: statements }];
