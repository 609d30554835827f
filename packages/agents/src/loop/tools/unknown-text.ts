export const unknownPrefix = "It is not known whether this happened: ";

/** What a model is told of a call whose effect may or may not have happened. @param known what is known, in one line */
export function unknownText(known: string): string {
  return `${unknownPrefix}${known.replaceAll("\n", " ")}.\nIt was interrupted and is not tried again. Do not repeat it; look whether it happened, or say that a person must.`;
}
