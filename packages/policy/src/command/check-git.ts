import { allow, deny, type Finding } from "../rules/decision.ts";
import type { SpecialInput } from "./check-special.ts";

const reading = [
  "--get",
  "--get-all",
  "--get-regexp",
  "-l",
  "--list",
  "--get-urlmatch",
  "--get-color",
  "--get-colorbool",
];
/** Options of `git config` that only say where a value is looked up and how it is shown. */
const scope =
  /^(?:--(?:global|local|system|worktree|show-origin|show-scope|show-names|name-only|type|bool|int|path|bool-or-int|includes|no-includes|default|all|regexp)|-z|--null)$/;

/** `git config` may look a setting up; settings name programs that git runs, so it may not change one. */
export function checkGit({ facts }: SpecialInput): Finding[] {
  if (facts.path[0] !== "config") return [];
  const options = facts.options.filter(({ level }) => level > 0).map(({ name }) => name);
  const known = options.every((name) => reading.includes(name) || scope.test(name));
  const words = facts.operands;
  const verb = words[0];
  const looks =
    options.some((name) => reading.includes(name)) ||
    verb === "list" ||
    verb === "get" ||
    (words.length === 1 && typeof verb === "string" && /^[\w.-]+\.[\w.-]+$/.test(verb));
  return [
    known && looks
      ? allow("git-settings-read", "looks a setting up")
      : deny("git-settings", "git settings name programs that git runs; they may be looked up, not changed"),
  ];
}
