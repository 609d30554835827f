/** The roles that can be given; the owner is one person and stays so. */
export const roleChoices = [
  { value: "operator", label: "operator" },
  { value: "member", label: "member" },
  { value: "viewer", label: "viewer" },
] as const;

export const roleWords: Readonly<Record<string, string>> = {
  operator: "works, and changes what concerns everyone, such as models",
  member: "works",
  viewer: "looks, and changes nothing",
};
