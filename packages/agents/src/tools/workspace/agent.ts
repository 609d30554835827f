import { defineAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { workspaceDelete } from "./delete.ts";
import { workspaceDiff } from "./diff.ts";
import { workspaceEdit } from "./edit.ts";
import { workspaceHandOver } from "./hand-over.ts";
import { workspaceList } from "./list.ts";
import { workspaceMove } from "./move.ts";
import { workspaceRead } from "./read.ts";
import { workspaceSearch } from "./search.ts";
import { workspaceUndo } from "./undo.ts";
import { workspaceWrite } from "./write.ts";

/** Files of the task: read anywhere, changed in the agent's own copy, handed over as results. */
export const workspaceTools = defineAgent({
  manifest: toolManifest("workspace", "Reads, changes and hands over files of the task."),
  capabilities: [
    workspaceList,
    workspaceRead,
    workspaceSearch,
    workspaceEdit,
    workspaceWrite,
    workspaceMove,
    workspaceDelete,
    workspaceUndo,
    workspaceDiff,
    workspaceHandOver,
  ],
});
