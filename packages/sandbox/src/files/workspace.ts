/** A regular file in a workspace. */
export interface WorkspaceEntry {
  /** Relative to the root, with forward slashes. */
  path: string;
  bytes: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

export interface ListOptions {
  /** A glob as `path.matchesGlob` reads it: double stars cross folders but not into hidden ones. @default everything */
  pattern?: string;
  /** Most entries returned; the list stops there. @default 10000 */
  maximum?: number;
  signal?: AbortSignal;
}

export interface ReadOptions {
  /** @default 16777216 (16 MiB) */
  maximumBytes?: number;
  signal?: AbortSignal;
}

export interface WriteOptions {
  /** @default 67108864 (64 MiB) */
  maximumBytes?: number;
  /** Permission bits of a new file; an existing file keeps its own. @default what the umask leaves of 0666 */
  mode?: number;
  signal?: AbortSignal;
}

/** Reads files below one folder and can reach nothing else. Holds the folder open until disposed. */
export interface WorkspaceReader {
  /** The real path of the folder. */
  readonly root: string;
  /** Regular files sorted by path. Leaves out `.git`, symbolic links, devices and names that are no UTF-8. */
  list(options?: ListOptions): Promise<WorkspaceEntry[]>;
  read(path: string, options?: ReadOptions): Promise<Uint8Array>;
  /** @throws ValidationError naming the path where the bytes are not UTF-8 */
  readText(path: string, options?: ReadOptions): Promise<string>;
  stat(path: string): Promise<WorkspaceEntry>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Reads and writes files below one folder. Writes are atomic: after a crash a file has its old or its new content. */
export interface WorkspaceWriter extends WorkspaceReader {
  /** Makes missing folders. Refuses protected paths, links, devices and files with several names. */
  write(path: string, bytes: Uint8Array | string, options?: WriteOptions): Promise<WorkspaceEntry>;
  /** Removes one regular file. @returns false where there was none */
  remove(path: string): Promise<boolean>;
}
