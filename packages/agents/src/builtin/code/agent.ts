import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { codeComplexity } from "./complexity.ts";
import { codeCount } from "./count.ts";
import { codeTodos } from "./todos.ts";

/** Measures source code. */
export const codeAgent = defineAgent({
  manifest: builtinManifest("builtin-code", "Counts lines, lists TODO notes and measures complexity of source code."),
  capabilities: [codeCount, codeTodos, codeComplexity],
});
