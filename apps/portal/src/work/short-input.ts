/** Members that say best what a call is about, the first that is there. */
const telling = [
  "path",
  "paths",
  "command",
  "query",
  "url",
  "sql",
  "pattern",
  "objective",
  "question",
  "name",
  "title",
];

/**
 * The input of a call in a few words, for a line.
 * @param input the beginning of its JSON, as the feed gives it; it may be cut in the midst
 */
export function shortInput(input: string): string {
  const value = read(input);
  if (value === undefined) return oneLine(input.replace(/^\{/, ""));
  if (typeof value !== "object" || value === null)
    return oneLine(typeof value === "string" ? value : JSON.stringify(value));
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  if (entries.length === 0) return "";
  const name = telling.find((one) => entries.some(([key]) => key === one)) ?? entries[0]?.[0];
  const chosen = entries.find(([key]) => key === name)?.[1];
  const said = Array.isArray(chosen) && chosen.every((one) => typeof one === "string") ? chosen.join(", ") : chosen;
  return oneLine(typeof said === "string" ? said : JSON.stringify(said));
}

function read(input: string): unknown {
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
