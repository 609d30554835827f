import type { Look } from "./look.ts";

/**
 * The look that a person's settings ask for. Only what they set themselves counts: a default of the registry is no wish.
 * @param values the settings' values, and where each comes from
 */
export function accountLook(
  values: Readonly<Record<string, unknown>>,
  sources: Readonly<Record<string, string>>,
): Partial<Look> {
  const set = (key: string): unknown => (sources[key] === "person" ? values[key] : undefined);
  const look: Partial<Look> = {};
  const theme = set("theme");
  if (theme === "light" || theme === "dark" || theme === "system") look.theme = theme;
  if (theme === "contrast") look.contrast = "more";
  const colour = set("accent_color");
  const hue = typeof colour === "string" ? hueOf(colour) : undefined;
  if (hue !== undefined) look.hue = hue;
  const compact = set("compact_mode");
  if (typeof compact === "boolean") look.density = compact ? "compact" : "comfortable";
  const avatars = set("show_agent_avatars");
  if (typeof avatars === "boolean") look.avatars = avatars;
  return look;
}

/**
 * The oklch hue of `#rrggbb` in whole degrees, by the matrices of the OKLab definition (Ottosson 2020). Undefined for a grey, which has none.
 */
export function hueOf(colour: string): number | undefined {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (match === null) return undefined;
  const [red, green, blue] = match.slice(1).map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short;
  const b = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short;
  if (Math.hypot(a, b) < 0.01) return undefined;
  return (Math.round((Math.atan2(b, a) * 180) / Math.PI) + 360) % 360;
}
