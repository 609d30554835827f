export * from "./errors/file-too-large-error.ts";
export * from "./errors/path-kind-error.ts";
export * from "./errors/path-outside-error.ts";
export * from "./errors/path-protected-error.ts";
export { openWorkspaceReader } from "./files/open-workspace-reader.ts";
export * from "./files/open-workspace-writer.ts";
export * from "./files/protected-paths.ts";
export * from "./files/workspace.ts";
