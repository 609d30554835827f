import { lstat, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ownerOf, type Principal, ValidationError } from "@hearth/protocol";
import type { WorkspaceWriter } from "@hearth/sandbox";
import { cleanFolder, type CleanResult, isOlder } from "./clean-folder.ts";
import { copyFolder } from "./copy-folder.ts";
import { WorkspaceQuotaError } from "./errors/workspace-quota-error.ts";
import { commonFolders, extraFolders, folderName } from "./folder-names.ts";
import { defaultQuota, limitWriter, type Quota } from "./limit-writer.ts";
import { type FolderUsage, measureFolder } from "./measure-folder.ts";

export interface AgentWorkspacesOptions {
  /** Absolute path of the folder that holds everyone's workspaces. Made when it is missing. */
  root: string;
  /** What one agent's workspace for one person may hold. */
  quota?: Partial<Quota>;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** The folder of one task in its agent's workspace. Dispose it with the run; its files stay. */
export interface TaskWorkspace extends AsyncDisposable {
  /** Absolute path of the agent's workspace for this person. */
  readonly root: string;
  /** Absolute path of the task's own folder, which a command sees at /work. */
  readonly working: string;
  /** Absolute path for what may vanish after a day. */
  readonly temp: string;
  /** Absolute path of what may be made anew but is worth keeping over tasks. */
  readonly cache: string;
  /** Reads and writes `working` and nothing else, within the quota. */
  readonly files: WorkspaceWriter;
}

export interface OpenTaskOptions {
  /** Absolute path of a folder that the task's is a copy of, made when it is first opened. @default it begins empty */
  from?: string | undefined;
}

export interface CleanTempOptions {
  /** Hours without a change after which a temporary file goes. @default 24 */
  maximumAgeHours?: number;
  signal?: AbortSignal;
}

export interface CleanWorkingOptions {
  /** Days without a change after which a task's folder goes. @default 7 */
  maximumAgeDays?: number;
  signal?: AbortSignal;
}

/** The folders `<root>/<person>/<agent>/…`, one workspace for each agent of each person, all with mode 0700. */
export interface AgentWorkspaces {
  /**
   * Opens the folder of a task, which is the only place the agent may write to.
   * @throws ValidationError unless the principal is an agent, WorkspaceQuotaError where the copy would be too large
   */
  open(who: Principal, task: string, options?: OpenTaskOptions): Promise<TaskWorkspace>;
  /** Where a task's folder is or would be; nothing is made. */
  folderOf(who: Principal, task: string): string;
  /**
   * Moves what a finished task left in its extra folders, such as `exports/`, to where they last: `exports/<task>/`.
   * @returns the paths that are there now, relative to the agent's workspace
   */
  keep(who: Principal, task: string): Promise<string[]>;
  /** What each agent of this person holds. */
  usage(who: Principal): Promise<Record<string, FolderUsage>>;
  /** Removes old temporary files of every person. */
  cleanTemp(options?: CleanTempOptions): Promise<CleanResult>;
  /**
   * Removes folders of tasks in which nothing was changed for long, of every person; what lies in their extra folders is
   * kept as by `keep`.
   * @returns how many folders were removed
   */
  cleanWorking(options?: CleanWorkingOptions): Promise<number>;
}

const hour = 3_600_000;

export function createAgentWorkspaces(options: AgentWorkspacesOptions): AgentWorkspaces {
  const { root, now = Date.now } = options;
  const quota = { ...defaultQuota, ...options.quota };

  const rootOf = (who: Principal): { agent: string; folder: string } => {
    if (who.kind !== "agent")
      throw new ValidationError("workspace", [
        { field: "/who", message: "must be an agent: people have folders of their own" },
      ]);
    return { agent: who.id, folder: join(root, folderName(ownerOf(who)), folderName(who.id)) };
  };

  const underWay = new Map<string, Promise<void>>();

  /** Makes a task's folder once, however many ask for it at the same time. */
  const make = async (agent: string, folder: string, task: string, from: string | undefined): Promise<void> => {
    const working = join(folder, "working", folderName(task));
    if ((await stat(working).catch(() => undefined)) !== undefined) return;
    const used = await measureFolder(folder);
    await copyFolder({
      from,
      to: working,
      by: join(folder, "temp", folderName(task)),
      check: ({ bytes, files }) => {
        if (used.bytes + bytes > quota.bytes)
          throw new WorkspaceQuotaError(agent, "bytes", used.bytes + bytes, quota.bytes);
        if (used.files + files > quota.files)
          throw new WorkspaceQuotaError(agent, "files", used.files + files, quota.files);
      },
    });
  };

  return {
    folderOf: (who, task) => join(rootOf(who).folder, "working", folderName(task)),

    async open(who, task, { from } = {}) {
      const { agent, folder } = rootOf(who);
      const names = [...commonFolders, ...(extraFolders[agent] ?? [])];
      for (const name of names) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
      const [working, temp] = [join(folder, "working", folderName(task)), join(folder, "temp", folderName(task))];
      await mkdir(temp, { recursive: true, mode: 0o700 });
      const making = underWay.get(working) ?? make(agent, folder, task, from).finally(() => underWay.delete(working));
      underWay.set(working, making);
      await making;
      const { openWorkspaceWriter } = await import("@hearth/sandbox");
      const writer = await openWorkspaceWriter(working);
      return {
        root: folder,
        working,
        temp,
        cache: join(folder, "cache"),
        files: limitWriter(writer, { agent, root: folder, quota }),
        [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
      };
    },

    async keep(who, task) {
      const { agent, folder } = rootOf(who);
      return await keepExtras(folder, extraFolders[agent] ?? [], folderName(task));
    },

    async usage(who) {
      const person = join(root, folderName(ownerOf(who)));
      const agents = await readdir(person, { withFileTypes: true }).catch(() => []);
      const found: Record<string, FolderUsage> = {};
      for (const { name } of agents.filter((entry) => entry.isDirectory()))
        found[name] = await measureFolder(join(person, name));
      return found;
    },

    async cleanTemp({ maximumAgeHours = 24, signal } = {}) {
      const before = now() - maximumAgeHours * hour;
      const total: CleanResult = { files: 0, bytes: 0 };
      for (const folder of await agentFolders(root)) {
        const cleaned = await cleanFolder(join(folder, "temp"), {
          before,
          ...(signal === undefined ? {} : { signal }),
        });
        total.files += cleaned.files;
        total.bytes += cleaned.bytes;
      }
      return total;
    },

    async cleanWorking({ maximumAgeDays = 7, signal } = {}) {
      const before = now() - maximumAgeDays * 24 * hour;
      let removed = 0;
      for (const folder of await agentFolders(root)) {
        for (const task of await below(join(folder, "working"))) {
          signal?.throwIfAborted();
          if (underWay.has(task) || !(await isOlder(task, before))) continue;
          await keepExtras(folder, extraFolders[basename(folder)] ?? [], basename(task));
          await rm(task, { recursive: true, force: true });
          removed += 1;
        }
      }
      return removed;
    },
  };
}

/** Moves what a task left in its extra folders to where they last. @returns where it is now */
async function keepExtras(folder: string, extras: readonly string[], task: string): Promise<string[]> {
  const kept: string[] = [];
  for (const name of extras) {
    const left = join(folder, "working", task, name);
    // A link that a command put there would be moved, and followed by whoever looks: only real folders are kept.
    const met = await lstat(left).catch(() => undefined);
    if (met?.isDirectory() !== true || (await readdir(left)).length === 0) continue;
    const place = await freePlace(join(folder, name), task);
    await rename(left, join(folder, name, place));
    kept.push(`${name}/${place}`);
  }
  return kept;
}

/** A name that is not taken: a task may finish more than once, and what an earlier time left stays. */
async function freePlace(folder: string, name: string): Promise<string> {
  const taken = new Set(await readdir(folder));
  for (let count = 1; ; count++) {
    const place = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(place)) return place;
  }
}

async function agentFolders(root: string): Promise<string[]> {
  return (await Promise.all((await below(root)).map(below))).flat();
}

async function below(folder: string): Promise<string[]> {
  return (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}
