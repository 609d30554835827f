import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, word } from "./flags.ts";

export interface SkillAddFlags {
  json: boolean;
  own: boolean;
}

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/skill-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List your skills, and whose words they are" },
});

const add = buildCommand<SkillAddFlags, [string], CliContext>({
  loader: () => import("../run/skill-add.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      own: {
        kind: "boolean",
        brief: "You answer for its words as for your own; otherwise they count as from outside",
        default: false,
        withNegated: false,
      },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "A folder with a SKILL.md", parse: word, placeholder: "folder" }],
    },
  },
  docs: { brief: "Copy a skill from a folder" },
});

const remove = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/skill-remove.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [{ brief: "Its name", parse: word, placeholder: "name" }] },
  },
  docs: { brief: "Remove a skill" },
});

export const skill = buildRouteMap({
  routes: { list, add, remove },
  docs: { brief: "Instructions for jobs that come up again" },
});
