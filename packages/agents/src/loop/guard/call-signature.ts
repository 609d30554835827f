import { hash } from "node:crypto";

/** The same for the same call with the same arguments, whatever the order of their fields. */
export function callSignature(capability: string, input: unknown): string {
  return hash("sha256", `${capability}\n${canonical(input)}`, "base64url").slice(0, 22);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? "null"
  );
}
