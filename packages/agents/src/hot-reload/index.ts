export * from "./agent-files-in.ts";
export * from "./agent-files.ts";
export { agentFileName } from "./read-agent-folder.ts";
