import { NotFoundError } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";

/** The input folder of a task that was given none. */
export const noWorkspace: WorkspaceReader = {
  root: "",
  list: () => Promise.resolve([]),
  read: (path) => Promise.reject(new NotFoundError("file", path)),
  readText: (path) => Promise.reject(new NotFoundError("file", path)),
  stat: (path) => Promise.reject(new NotFoundError("file", path)),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
