export * from "./agent-file.ts";
export * from "./errors/agent-file-error.ts";
export { maximumFileBytes } from "./maximum-file-bytes.ts";
export { parseAgentFile } from "./parse-agent-file.ts";
