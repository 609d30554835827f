import type { Capability } from "@hearth/protocol";

/** Which capabilities a client may use: exact names, or `table.*`. Undefined means all. */
export type Scopes = readonly string[] | undefined;

/** True where a client with these scopes may use the capability. An empty list allows nothing. */
export function isInScope(capability: string, scopes: Scopes): boolean {
  if (scopes === undefined) return true;
  return scopes.some(
    (scope) =>
      scope === "*" || scope === capability || (scope.endsWith(".*") && capability.startsWith(scope.slice(0, -1))),
  );
}

export function inScope(capabilities: readonly Capability[], scopes: Scopes): Capability[] {
  return capabilities.filter(({ name }) => isInScope(name, scopes));
}
