import type { ToolDescription } from "@hearth/models";
import { jsonSchemaCheck } from "../../planner/json-schema-check.ts";
import { ValidationError } from "@hearth/protocol";
import { nearestNames } from "../../shared/nearest-names.ts";
import type { Offer } from "./offer.ts";
import { toolName } from "./tool-name.ts";

/** The capabilities offered to a model, found by the names it knows them under. */
export interface Toolbox {
  readonly descriptions: readonly ToolDescription[];
  readonly names: readonly string[];
  /** Also by the capability's own name, which models write now and then. */
  find(name: string): Offer | undefined;
  /** What to tell a model that called a tool which is not there. */
  explainUnknown(name: string): string;
  /** What is wrong with an input, in words for the model; undefined when nothing is. */
  complain(offer: Offer, input: unknown): string | undefined;
}

/** @throws ValidationError when a capability is offered twice */
export function createToolbox(offers: readonly Offer[]): Toolbox {
  const byName = new Map<string, Offer>();
  for (const offer of offers) {
    const name = toolName(offer.capability.name);
    if (byName.has(name))
      throw new ValidationError("the offered capabilities", [
        { field: `/${offer.capability.name}`, message: "is offered twice" },
      ]);
    byName.set(name, offer);
  }
  const names = [...byName.keys()];
  return {
    names,
    descriptions: offers.map(({ capability }) => ({
      name: toolName(capability.name),
      description: capability.description,
      input: capability.input,
    })),
    find: (name) => byName.get(name) ?? (name.includes(".") ? byName.get(toolName(name)) : undefined),
    explainUnknown(name) {
      const near = nearestNames(name, names);
      const shown = JSON.stringify(name.slice(0, 100));
      if (near.length > 0) return `There is no tool ${shown}. Did you mean ${near.join(", ")}?`;
      if (names.length === 0) return `There is no tool ${shown}; no tools are offered. Answer in words.`;
      return `There is no tool ${shown}. There are: ${names.slice(0, 20).join(", ")}.`;
    },
    complain({ capability }, input) {
      const complaints = jsonSchemaCheck(capability.input)(input);
      if (complaints.length === 0) return undefined;
      const lines = complaints
        .slice(0, 10)
        .map(({ field, message }) => `- ${field === "" ? "the whole" : field}: ${message}`);
      return `The arguments of ${toolName(capability.name)} are not valid:\n${lines.join("\n")}`;
    },
  };
}
