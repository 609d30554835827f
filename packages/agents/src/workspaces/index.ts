export * from "./agent-workspaces.ts";
export type { CleanResult } from "./clean-folder.ts";
export * from "./errors/workspace-quota-error.ts";
export { commonFolders, extraFolders, folderName } from "./folder-names.ts";
export { defaultQuota, limitWriter, type Quota } from "./limit-writer.ts";
export type { FolderUsage } from "./measure-folder.ts";
export * from "./start-temp-cleaner.ts";
