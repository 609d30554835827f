import { z } from "zod";
import type { Entry } from "../../loop/log/entry.ts";
import { sourcesOfTeam, teamFact } from "./team-facts.ts";

const maximumEvidence = 100;

/** One call that did or tried something, as it is recorded and not as the model tells it. */
export const evidence = z.object({
  tool: z.string(),
  outcome: z.enum(["done", "failed", "denied", "unknown"]),
  what: z.string(),
});
export type Evidence = z.output<typeof evidence>;

/** What really happened in a run, read from its log. */
export interface Facts {
  readonly evidence: readonly Evidence[];
  /** Pages and files that were read, by the names a citation may use. */
  readonly sources: ReadonlySet<string>;
  /** How the last run of tests ended, if there was one. */
  readonly tests: string | undefined;
}

/** Calls that only look say nothing about what was done. */
const looksOnly =
  /^(workspace\.(list|read|search|diff)|git\.(status|diff|log|blame)|tests\.detect|quality\.checks|conversation\.|team\.roster$)/;
const telling = [
  "path",
  "commit",
  "outcome",
  "source",
  "table",
  "exitCode",
  "undone",
  "applied",
  "rows",
  "current",
] as const;

/** @param run whose calls count */
export function factsOf(entries: readonly Entry[], run: string): Facts {
  const found: Evidence[] = [];
  const sources = new Set<string>();
  let tests: string | undefined;
  for (const { body } of entries) {
    if (body.type !== "result" || body.run !== run || body.capability === undefined) continue;
    const { capability, outcome } = body;
    const output = outcome === "done" ? asRecord(body.output) : {};
    if (outcome === "done") for (const source of sourcesIn(capability, output)) sources.add(source);
    if (capability === "tests.run" && outcome === "done") tests = textOf(output["outcome"]);
    if (looksOnly.test(capability) && outcome === "done") continue;
    if (found.length >= maximumEvidence) continue;
    if (outcome === "done") found.push({ tool: capability, ...(teamFact(capability, output) ?? done(output)) });
    else found.push({ tool: capability, outcome, what: firstLine(body.output) });
  }
  return { evidence: found, sources, tests };
}

function sourcesIn(capability: string, output: Record<string, unknown>): string[] {
  if (capability.startsWith("team.")) return sourcesOfTeam(output);
  if (capability === "web.read")
    return [output["source"], output["asked"]].filter((value) => typeof value === "string");
  return capability === "workspace.read" && typeof output["path"] === "string" ? [output["path"]] : [];
}

function done(output: Record<string, unknown>): Pick<Evidence, "outcome" | "what"> {
  const parts = telling.flatMap((key) => (output[key] === undefined ? [] : [`${key} ${textOf(output[key])}`]));
  return { outcome: "done", what: parts.join(", ").slice(0, 300) };
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").slice(0, 300);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function asRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
