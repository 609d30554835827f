import type { Capability, Manifest } from "@hearth/protocol";

/** What an agent is asked for: the capability that is named, else its first that takes an objective in words. */
export function pickCapability({ capabilities }: Manifest, name: string | undefined): Capability | undefined {
  return name === undefined ? capabilities.find(takesObjective) : capabilities.find((one) => one.name === name);
}

/** Whether an input schema asks for an objective and for nothing else. */
export function takesObjective({ input }: Capability): boolean {
  const { properties, required } = input as { properties?: Record<string, unknown>; required?: unknown };
  if (properties === undefined || !Object.hasOwn(properties, "objective")) return false;
  return !Array.isArray(required) || required.every((field) => field === "objective" || isDefaulted(properties[field]));
}

function isDefaulted(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && "default" in schema;
}
