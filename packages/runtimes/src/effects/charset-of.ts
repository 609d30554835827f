/** The charset that a media type names, if this machine knows it; else UTF-8. */
export function charsetOf(mediaType: string): string {
  const named = /;\s*charset="?([^\s;"]+)/i.exec(mediaType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return "utf-8";
  }
}
