import { Transform } from "node:stream";

/** Shorter values are everywhere by chance; replacing them would ruin every text. */
const shortest = 6;
const placeholder = "[redacted]";

/** The three ways base64 spells a value inside longer data, cut to the characters that depend on it alone. */
function base64Forms(value: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), value])
      .toString("base64")
      .replace(/=+$/, "");
    const from = offset === 0 ? 0 : offset + 1;
    const spare = (value.length + offset) % 3;
    return text.slice(from, spare === 0 ? text.length : text.length - 1);
  });
}

function urlLower(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const base64 = base64Forms(bytes);
  const hex = bytes.toString("hex");
  return [
    [secret, json, json.replaceAll("/", "\\/"), url, urlLower(url), url.replaceAll("%20", "+")],
    [hex, hex.toUpperCase(), ...base64],
    base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    [Array.from(secret).toReversed().join("")],
  ]
    .flat()
    .filter((form) => form.length >= shortest);
}

const escapeForPattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** Replaces known values in text. */
export interface Redactor {
  redact(text: string): string;
  /** Characters a value may span, less one: what a stream must hold back. */
  readonly overlap: number;
}

/**
 * Replaces every known value, and its URL, JSON, hexadecimal, base64 (at any offset), base64url and reversed
 * spellings, by `[redacted]`. A seat belt: a value split by other text, encrypted or compressed is not seen. The
 * boundary is that sandboxes hold no secrets.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf))];
  // Longest first, so that no shorter form leaves the rest of a longer one behind.
  const sorted = forms.toSorted((one, other) => other.length - one.length);
  if (sorted.length === 0) return { redact: (text) => text, overlap: 0 };
  const pattern = new RegExp(sorted.map(escapeForPattern).join("|"), "g");
  return { redact: (text) => text.replaceAll(pattern, placeholder), overlap: (sorted[0]?.length ?? 1) - 1 };
}

/** A redactor over chunks: holds back as many characters as a value may span, so that none slips through a seam. */
export class StreamRedactor {
  readonly #redactor: Redactor;
  #held = "";

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  push(text: string): string {
    const all = this.#redactor.redact(this.#held + text);
    const cut = Math.max(0, all.length - this.#redactor.overlap);
    this.#held = all.slice(cut);
    return all.slice(0, cut);
  }

  end(): string {
    const rest = this.#redactor.redact(this.#held);
    this.#held = "";
    return rest;
  }
}

/** The same for bytes of any kind, which pass through latin1 so that none is changed by decoding. */
export function redactingStream(secrets: readonly string[]): Transform {
  const bytewise = secrets.map((secret) => Buffer.from(secret).toString("latin1"));
  const stream = new StreamRedactor(createRedactor([...new Set([...secrets, ...bytewise])]));
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(stream.push(chunk.toString("latin1")), "latin1"));
    },
    flush(done) {
      done(null, Buffer.from(stream.end(), "latin1"));
    },
  });
}
