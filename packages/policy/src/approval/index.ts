export * from "./approval.ts";
export * from "./approval-inbox.ts";
export * from "./canonical-digest.ts";
export { approvalMigrations } from "./migrations.ts";
export * from "./reveal-hidden.ts";
export * from "./standing-grants.ts";
