/** Characters of one output that are kept. */
const longestOutput = 4_000_000;

/** A capability's output as text: its words where it is a text, else JSON. */
export function renderOutput(value: unknown): string {
  const text = typeof value === "string" ? value : isText(value) ? value.text : (JSON.stringify(value) ?? "null");
  if (text.length <= longestOutput) return text;
  return `${text.slice(0, longestOutput)}\n[the rest of ${text.length} characters was not kept]`;
}

function isText(value: unknown): value is { text: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "text" &&
    "text" in value &&
    typeof value.text === "string"
  );
}
