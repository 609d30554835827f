import { z } from "zod";
import { parseDocument } from "yaml";
import { SkillError } from "../errors/skill-error.ts";
import { cleanText } from "../text/clean-text.ts";

/** Bytes of a SKILL.md, and of its front matter. */
const longestFile = 256 * 1024;
const longestFrontMatter = 16 * 1024;

const frontMatter = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower-case letters, digits and single dashes between them"),
  description: z.string().trim().min(1).max(1024),
  license: z.string().max(500).optional(),
  compatibility: z.string().min(1).max(500).optional(),
  metadata: z.record(z.string().max(100), z.string().max(1000)).optional(),
  /** Words separated by spaces, or a list. */
  "allowed-tools": z.union([z.string().max(4000), z.array(z.string().max(200)).max(100)]).optional(),
});

/** One skill by the Agent Skills format: what it is for, and how it is done. */
export interface Skill {
  readonly name: string;
  readonly description: string;
  readonly license: string | undefined;
  readonly compatibility: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** The tools it says it gets along with. It is given none by that; see `toolsUnderSkill`. */
  readonly allowedTools: readonly string[] | undefined;
  /** The instructions, in Markdown. */
  readonly body: string;
}

/**
 * Reads a SKILL.md. The front matter is plain YAML of known fields: no anchors, aliases, tags or further documents.
 * @param folder its folder's name, which must be the skill's
 * @throws SkillError naming the field
 */
export function readSkill(text: string, folder: string): Skill {
  const refuse = (message: string, field?: string, cause?: unknown): never => {
    throw new SkillError(cleanText(folder, 64), message, { ...(field === undefined ? {} : { field }), cause });
  };
  if (Buffer.byteLength(text) > longestFile) refuse(`has a SKILL.md of more than ${longestFile} bytes`);
  if (text.includes("\0")) refuse("has a SKILL.md with a NUL character");
  const parts = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n([\s\S]*))?$/.exec(text);
  if (parts === null) return refuse("has no front matter between two lines of ---");
  const [, head = "", body = ""] = parts;
  if (Buffer.byteLength(head) > longestFrontMatter) refuse(`has front matter of more than ${longestFrontMatter} bytes`);
  const document = parseDocument(head, { schema: "failsafe", uniqueKeys: true, strict: true, customTags: [] });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) refuse(`has front matter that is no plain YAML: ${error.message.split("\n", 1)[0]}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    refuse("has front matter with aliases, which are not read", undefined, cause);
  }
  const read = frontMatter.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join("/");
    return refuse(`has a wrong field ${field ?? ""}: ${issue?.message ?? "it is not valid"}`, `/${field ?? ""}`);
  }
  const { name, description, license, compatibility, metadata = {}, "allowed-tools": tools } = read.data;
  if (name !== folder) refuse(`calls itself ${name}, and its folder is called otherwise`, "/name");
  const words = typeof tools === "string" ? tools.split(/\s+/).filter((word) => word !== "") : tools;
  return { name, description, license, compatibility, metadata, allowedTools: words, body: body.trim() };
}

/**
 * What may be used while a skill is followed: of what there is, only what it names. A skill without such a list takes
 * nothing away, and none ever adds anything.
 */
export function toolsUnderSkill(available: readonly string[], skill: Pick<Skill, "allowedTools">): string[] {
  const { allowedTools } = skill;
  return allowedTools === undefined ? [...available] : available.filter((tool) => allowedTools.includes(tool));
}
