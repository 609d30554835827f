import { hash } from "node:crypto";
import { createRequire } from "node:module";
import { z } from "zod";
import { nearestNames } from "../shared/nearest-names.ts";
import { type AgentFile, agentLimits, frontMatter, maximumPromptCharacters } from "./agent-file.ts";
import { AgentFileError, type AgentFileIssue } from "./errors/agent-file-error.ts";
import { maximumFileBytes } from "./maximum-file-bytes.ts";

// Loaded when first used: a hub with no agent files starts without it.
const load = createRequire(import.meta.url);
const yaml = () => load("yaml") as typeof import("yaml");

const opening = /^---[ \t]*\r?\n/;
const closing = /(?:^|\n)---[ \t]*(?:\r?\n|$)/;
/** Marks that hide or reorder what a person sees of the prompt they approve of. */
const hiddenCharacters = /[^\P{Cc}\t\n\r]|[\u200B\u202A-\u202E\u2060-\u2064\u2066-\u2069\u{E0000}-\u{E007F}]/u;

/**
 * Reads an AGENT.md: YAML between two lines of three dashes, and below it the prompt.
 * @param text the file, or its bytes, which must be UTF-8
 * @param path shown in complaints
 * @param folder the folder the file lies in, which must be named as the agent; absent where there is none
 * @throws AgentFileError with every complaint
 */
export function parseAgentFile(text: string | Uint8Array, path: string, folder?: string): AgentFile {
  const refuse = (message: string, field = "", cause?: unknown): never => {
    throw new AgentFileError(path, [{ field, message }], cause);
  };
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  if (bytes.length > maximumFileBytes) refuse(`is ${bytes.length} bytes and may be ${maximumFileBytes}`);
  const source = decode(bytes) ?? refuse("is not valid UTF-8");
  const hidden = hiddenCharacters.exec(source);
  if (hidden !== null)
    refuse(`holds the hidden character U+${codeOf(hidden[0])} in line ${lineOf(source, hidden.index)}`);
  const begin = opening.exec(source);
  if (begin === null) return refuse("must begin with a line of three dashes");
  const rest = source.slice(begin[0].length);
  const end = closing.exec(rest);
  if (end === null) return refuse("has no second line of three dashes, which ends the front matter");

  const issues: AgentFileIssue[] = [];
  const settings = readYaml(rest.slice(0, end.index), path);
  const parsed = frontMatter.safeParse(settings);
  if (!parsed.success) issues.push(...parsed.error.issues.flatMap(toIssues));
  const prompt = rest.slice(end.index + end[0].length).trim();
  if (prompt === "") issues.push({ field: "", message: "has no prompt below the front matter" });
  if (prompt.length > maximumPromptCharacters)
    issues.push({
      field: "",
      message: `has a prompt of ${prompt.length} characters and may have ${maximumPromptCharacters}`,
    });
  if (parsed.success && folder !== undefined && parsed.data.name !== folder)
    issues.push({ field: "/name", message: `must be ${folder}, as its folder is named` });
  if (!parsed.success || issues.length > 0) throw new AgentFileError(path, issues);
  return { ...parsed.data, tools: [...new Set(parsed.data.tools)], prompt, digest: hash("sha256", bytes) };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Plain data only: no anchors, no tags of programs, no key twice. */
function readYaml(text: string, path: string): unknown {
  const document = yaml().parseDocument(text, { strict: true, uniqueKeys: true, schema: "core", version: "1.2" });
  const found = [...document.errors, ...document.warnings];
  if (found.length > 0) {
    throw new AgentFileError(
      path,
      found.map(({ message }) => ({ field: "", message: `front matter: ${message.split("\n")[0] ?? ""}` })),
    );
  }
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    throw new AgentFileError(path, [{ field: "", message: "front matter: aliases are not used here" }], cause);
  }
}

const known: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(frontMatter.shape),
  "/limits": Object.keys(agentLimits.shape),
};

function toIssues(issue: z.core.$ZodIssue): AgentFileIssue[] {
  const field = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  if (issue.code !== "unrecognized_keys") return [{ field, message: issue.message }];
  return issue.keys.map((key) => {
    const [near] = nearestNames(key, known[field] ?? []);
    const hint = near === undefined ? `; there are ${(known[field] ?? []).join(", ")}` : `; did you mean ${near}?`;
    return { field: `${field}/${key}`, message: `is not a known key${hint}` };
  });
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
