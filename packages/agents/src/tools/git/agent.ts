import { defineAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { gitApply } from "./apply-patch.ts";
import { gitBlame } from "./blame.ts";
import { gitBranch } from "./branch.ts";
import { gitCommit } from "./commit.ts";
import { gitDiff } from "./diff.ts";
import { gitLog } from "./log.ts";
import { gitMergeCheck } from "./merge-check.ts";
import { gitStatus } from "./status.ts";
import { gitWorktree } from "./worktree.ts";

/** Git in the agent's copy: it looks, branches, commits and tries, and never reaches another machine. */
export const gitTools = defineAgent({
  manifest: toolManifest("git", "Looks at, changes and commits a repository in the agent's own copy."),
  capabilities: [gitStatus, gitDiff, gitLog, gitBlame, gitBranch, gitCommit, gitWorktree, gitApply, gitMergeCheck],
});
