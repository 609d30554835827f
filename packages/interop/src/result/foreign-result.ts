import { z } from "zod";

/** How much of an answer is taken. The rest is left out, and the answer says so. */
export const resultLimits = {
  /** Characters of all text together. */
  text: 200_000,
  /** Bytes of one image or other data. */
  bytes: 1024 * 1024,
  /** Images, links and pieces of text. */
  parts: 64,
  /** Bytes of structured content as JSON. */
  structured: 1024 * 1024,
} as const;

const part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("data"), mediaType: z.string(), base64: z.string() }),
  z.object({ type: z.literal("link"), uri: z.string(), name: z.string(), mediaType: z.string().optional() }),
]);
export type ForeignPart = z.output<typeof part>;

/** What another system answered. All of it is data from outside, whatever it says. */
export const foreignResult = z.object({
  kind: z.literal("foreign-result"),
  /** Such as `mcp:github` or `a2a:weather`. */
  source: z.string(),
  parts: z.array(part).max(resultLimits.parts),
  structured: z.unknown().optional(),
  /** Something did not fit and was left out. */
  truncated: z.boolean(),
});
export type ForeignResult = z.output<typeof foreignResult>;

/** Collects parts until the limits are reached. */
export class ForeignResultBuilder {
  readonly #source: string;
  readonly #parts: ForeignPart[] = [];
  #characters = 0;
  #truncated = false;
  #structured: unknown;

  constructor(source: string) {
    this.#source = source;
  }

  text(text: string): void {
    const room = resultLimits.text - this.#characters;
    const kept = text.toWellFormed().slice(0, room).toWellFormed();
    if (kept.length < text.length) this.#truncated = true;
    if (kept === "" && text !== "") return;
    this.#characters += kept.length;
    this.#add({ type: "text", text: kept });
  }

  data(mediaType: string, base64: string): void {
    const sound = /^[A-Za-z0-9+/]*={0,2}$/.test(base64) && base64.length <= Math.ceil(resultLimits.bytes / 3) * 4;
    if (sound) this.#add({ type: "data", mediaType: shortType(mediaType), base64 });
    else this.#truncated = true;
  }

  link(uri: string, name: string, mediaType?: string): void {
    if (uri.length > 2000) this.#truncated = true;
    else
      this.#add({
        type: "link",
        uri,
        name: name.slice(0, 300),
        ...(mediaType === undefined ? {} : { mediaType: shortType(mediaType) }),
      });
  }

  structured(value: unknown): void {
    if (Buffer.byteLength(JSON.stringify(value) ?? "") > resultLimits.structured) this.#truncated = true;
    else this.#structured = value;
  }

  build(): ForeignResult {
    return {
      kind: "foreign-result",
      source: this.#source,
      parts: this.#parts,
      ...(this.#structured === undefined ? {} : { structured: this.#structured }),
      truncated: this.#truncated,
    };
  }

  #add(added: ForeignPart): void {
    if (this.#parts.length >= resultLimits.parts) this.#truncated = true;
    else this.#parts.push(added);
  }
}

function shortType(mediaType: string): string {
  return /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(mediaType) ? mediaType : "application/octet-stream";
}
