/** A model as a client of OpenAI's API names it, and the role it means here. */
const roles: Readonly<Record<string, readonly string[]>> = {
  hearth: ["default"],
  "hearth-fast": ["small", "default"],
  "hearth-embeddings": ["embedding"],
};

/** Names that programs have built in, so that they work with nothing but another address. */
const builtIn: readonly [RegExp, string][] = [
  [/^(?:gpt-4|gpt-5|o\d|chatgpt)(?:[-.\w]*)$/, "hearth"],
  [/^gpt-3\.5(?:[-.\w]*)$/, "hearth-fast"],
  [/^text-embedding-(?:[-.\w]+)$/, "hearth-embeddings"],
];

export const ownNames: readonly string[] = Object.keys(roles);

/**
 * What to ask for: a model by its id (`server/name`), or a role. A role that nobody set falls back to the next; undefined for a name that
 * means nothing here.
 */
export function meaningOf(name: string, set: ReadonlySet<string>): string | undefined {
  if (name.includes("/")) return name;
  const own = Object.hasOwn(roles, name) ? name : builtIn.find(([pattern]) => pattern.test(name))?.[1];
  if (own === undefined) return set.has(name) ? name : undefined;
  const wanted = roles[own]!;
  return wanted.find((role) => set.has(role)) ?? wanted.at(-1)!;
}
