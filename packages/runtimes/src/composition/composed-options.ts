import type { AnyCapability } from "../define-agent.ts";

/** What a composed capability says about itself. */
export interface ComposedOptions {
  /** @default the descriptions of its parts */
  description?: string;
  keywords?: readonly string[];
}

/** A composed capability touches what its parts touch. */
export function permissionsOf(parts: readonly AnyCapability[]): NonNullable<AnyCapability["permissions"]> {
  return [...new Set(parts.flatMap((part) => part.permissions ?? []))];
}
