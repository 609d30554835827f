import type { Capability } from "@hearth/protocol";
import type { Survey } from "./survey/survey.ts";

/** Said with every answer of the planner by rules, so that nobody takes it for a mind. */
export const noModelLine =
  "No language model is connected: this was planned by rules from the names, columns and values in your folder.";

/** What would help with a goal that the rules cannot carry out. */
export function helpFor(
  survey: Survey,
  capabilities: readonly Capability[],
  modelServers: readonly string[],
): string[] {
  const help: string[] = [];
  if (survey.files.length === 0) help.push("Give a folder to work on with --in DIR; there are no files to look at.");
  if (survey.tables.length > 0) {
    const shown = survey.tables
      .slice(0, 6)
      .map((table) => `${table.path} (${table.columns.map((column) => column.name).join(", ")})`);
    help.push(
      `Name a file and columns as they are written: ${shown.join("; ")}${survey.tables.length > 6 ? "; …" : ""}.`,
    );
  }
  if (capabilities.length > 0) {
    const agents = [...new Set(capabilities.map((capability) => capability.name))].slice(0, 60);
    help.push(`What can be asked for now: ${agents.join(", ")}.`);
  }
  help.push(
    modelServers.length > 0
      ? `A model server answers on this machine (${modelServers.join(", ")}); connect it and the goal can be put to it.`
      : "Connect a language model: start a local model server (such as Ollama or llama.cpp) or set ANTHROPIC_API_KEY or OPENAI_API_KEY.",
  );
  return help;
}
