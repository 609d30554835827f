export type Fragment = { kind: "none" } | { kind: "code" | "invitation" | "error"; code: string };

/** What stands behind the `#` of a link to the sign-in: a one-time code, an invitation, or a provider's refusal. */
export function readFragment(hash: string): Fragment {
  const text = hash.replace(/^#/, "");
  if (text === "") return { kind: "none" };
  const match = /^(invite|error)=(.*)$/.exec(text);
  if (match === null) return { kind: "code", code: text };
  return { kind: match[1] === "invite" ? "invitation" : "error", code: match[2] ?? "" };
}
