export * from "./decide-sql.ts";
export * from "./sql-parser.ts";
export { statementKinds } from "./statement-kinds.ts";
