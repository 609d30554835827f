import { HearthError } from "@hearth/protocol";

/** A folder that is not a skill, or one that breaks the rules for skills. */
export class SkillError extends HearthError {
  readonly code = "HEARTH_SKILL";
  override readonly status = 400;

  constructor(skill: string, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(`the skill ${skill} ${message}`, {
      hint: "A skill is a folder with a file SKILL.md: front matter with name and description, then text. See docs/interop.md.",
      ...options,
    });
  }
}
