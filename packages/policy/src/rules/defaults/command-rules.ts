import type { Rule } from "../policy.ts";
import { downloadRules } from "./download-rules.ts";
import { gitRules } from "./git-rules.ts";
import { systemRules } from "./system-rules.ts";
import { toolRules } from "./tool-rules.ts";

export const commandRules: readonly Rule[] = [...systemRules, ...gitRules, ...toolRules, ...downloadRules];
