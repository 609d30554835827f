/** Who acted, without the kind before and the person behind: `agent:files@ada` as `files`. */
export function actor(principal: string): string {
  const name = principal.slice(principal.indexOf(":") + 1);
  return name.split("@", 1)[0] ?? name;
}
