import type { AgentWorkspaces, TaskWorkspace } from "@hearth/agents";
import type { Principal } from "@hearth/protocol";
import type { WorkspaceWriter } from "@hearth/sandbox";

export interface CopyDoorOptions {
  workspaces: AgentWorkspaces;
  who: Principal;
  /** Names the folder: the goal's id, or the task's. */
  id: string;
  /** Real path of the input folder, where there is one. */
  input: string | undefined;
}

/** An agent's own folder, opened at its first use: most tasks need none, and a copy costs time and room. */
export interface CopyDoor extends AsyncDisposable {
  readonly files: WorkspaceWriter;
  /** Absolute path of the folder, which is made where it is missing. */
  folder(): Promise<string>;
}

export function copyDoor({ workspaces, who, id, input }: CopyDoorOptions): CopyDoor {
  let opened: Promise<TaskWorkspace> | undefined;
  const open = (): Promise<TaskWorkspace> => {
    opened ??= workspaces.open(who, id, { from: input }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const files = async (): Promise<WorkspaceWriter> => (await open()).files;
  return {
    folder: async () => (await open()).working,
    files: {
      root: workspaces.folderOf(who, id),
      list: async (options) => await (await files()).list(options),
      read: async (path, options) => await (await files()).read(path, options),
      readText: async (path, options) => await (await files()).readText(path, options),
      stat: async (path) => await (await files()).stat(path),
      write: async (path, content, options) => await (await files()).write(path, content, options),
      remove: async (path) => await (await files()).remove(path),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    async [Symbol.asyncDispose]() {
      const workspace = await opened?.catch(() => undefined);
      await workspace?.[Symbol.asyncDispose]();
    },
  };
}
