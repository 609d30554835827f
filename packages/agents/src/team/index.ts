export * from "./agent.ts";
export * from "./conflict/resolve-conflict.ts";
export { type Reply } from "./messages/ask-agent.ts";
export { teamMigrations } from "./store/migrations.ts";
export * from "./store/open-team-store.ts";
export type * from "./store/team-store.ts";
export type * from "./team-services.ts";
