import { type FSWatcher, watch } from "node:fs";

export interface WatchFoldersOptions {
  /** Called when something may have changed, once for a burst of changes. */
  onChange: () => void;
  /** How long a burst may pause, milliseconds. @default 100 */
  settleMilliseconds?: number;
  /** How often to look where the system cannot tell, milliseconds. @default 5000 */
  pollMilliseconds?: number;
}

/** Folders that are watched. */
export interface FolderWatch extends Disposable {
  /** Watches these and no others from now on. */
  follow(folders: readonly string[]): void;
  /** True where at least one folder cannot be watched and is looked at now and then. */
  readonly polling: boolean;
}

/**
 * Watches folders and not files: an editor that writes a new file and renames it over the old one leaves a watched file
 * behind, and never a watched folder. Where the system has no watches left, it looks every few seconds.
 */
export function watchFolders(options: WatchFoldersOptions): FolderWatch {
  const { onChange, settleMilliseconds = 100, pollMilliseconds = 5000 } = options;
  const watchers = new Map<string, FSWatcher>();
  let wanted = new Set<string>();
  let settle: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  let closed = false;

  const changed = (): void => {
    if (closed) return;
    clearTimeout(settle);
    settle = setTimeout(onChange, settleMilliseconds);
    settle.unref();
  };
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const start = (folder: string): void => {
    try {
      const watcher = watch(folder, { persistent: false }, changed);
      // A folder that is removed or whose disk is taken away: what is there now is looked at, and followed anew.
      watcher.on("error", () => {
        drop(folder);
        changed();
      });
      watchers.set(folder, watcher);
    } catch {
      // It is missing, or the system has no watches left: then looking is what remains.
    }
  };
  const arrange = (): void => {
    const unwatched = [...wanted].some((folder) => !watchers.has(folder));
    if (!unwatched) {
      clearInterval(poll);
      poll = undefined;
    } else if (poll === undefined && !closed) {
      poll = setInterval(onChange, pollMilliseconds);
      poll.unref();
    }
  };

  return {
    follow(folders) {
      if (closed) return;
      wanted = new Set(folders);
      for (const folder of watchers.keys()) if (!wanted.has(folder)) drop(folder);
      for (const folder of wanted) if (!watchers.has(folder)) start(folder);
      arrange();
    },
    get polling() {
      return poll !== undefined;
    },
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(settle);
      clearInterval(poll);
      for (const folder of watchers.keys()) drop(folder);
    },
  };
}
