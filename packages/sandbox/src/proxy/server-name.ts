/** What the first bytes of a tunnel are. `more`: not enough yet. */
export type Opening = { kind: "more" } | { kind: "tls"; serverName: string | undefined } | { kind: "other" };

const recordHeader = 5;
const maximumHello = 64 * 1024;

/** A cursor over length-prefixed fields that throws RangeError when they do not fit. */
class Fields {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(size: 1 | 2 | 3): number {
    const value = this.#bytes.readUIntBE(this.#at, size);
    this.#at += size;
    return value;
  }

  bytes(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError("a field is longer than what holds it");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** The handshake bytes of the TLS records at the start of `bytes`; a hello may span several. */
function handshakeBytes(bytes: Buffer): { handshake: Buffer } | "more" | "other" {
  const parts: Buffer[] = [];
  let have = 0;
  for (let at = 0; ;) {
    if (bytes.length < at + recordHeader) return "more";
    if (bytes[at] !== 0x16 || bytes[at + 1] !== 0x03) return "other";
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > 2 ** 14 + 256) return "other";
    const part = bytes.subarray(at + recordHeader, at + recordHeader + length);
    parts.push(part);
    have += part.length;
    const handshake = Buffer.concat(parts);
    if (have >= 4) {
      if (handshake[0] !== 0x01) return "other";
      const wanted = 4 + handshake.readUIntBE(1, 3);
      if (wanted > maximumHello) return "other";
      if (have >= wanted) return { handshake: handshake.subarray(4, wanted) };
    }
    if (part.length < length) return "more";
    at += recordHeader + length;
  }
}

function nameIn(hello: Buffer): string | undefined {
  const fields = new Fields(hello);
  fields.bytes(2 + 32);
  fields.bytes(fields.number(1)); // session id
  fields.bytes(fields.number(2)); // cipher suites
  fields.bytes(fields.number(1)); // compression methods
  if (fields.done) return undefined;
  const extensions = new Fields(fields.bytes(fields.number(2)));
  let found: string | undefined;
  while (!extensions.done) {
    const type = extensions.number(2);
    const extension = new Fields(extensions.bytes(extensions.number(2)));
    if (type !== 0) continue;
    const names = new Fields(extension.bytes(extension.number(2)));
    while (!names.done) {
      const nameType = names.number(1);
      const name = names.bytes(names.number(2));
      // Two names could be read differently by the server than by us.
      if (nameType !== 0 || found !== undefined) throw new RangeError("more than one server name");
      found = name.toString("latin1");
    }
  }
  return found;
}

/**
 * Reads the server name from the first bytes a client sends into a tunnel. RFC 8446 §4.1.2, RFC 6066 §3.
 * A malformed hello is `other`. With encrypted client hello the outer name is what is read, and what must match.
 */
export function readOpening(bytes: Buffer): Opening {
  if (bytes.length === 0) return { kind: "more" };
  if (bytes[0] !== 0x16) return { kind: "other" };
  const found = handshakeBytes(bytes);
  if (found === "more") return { kind: bytes.length > maximumHello + 4096 ? "other" : "more" };
  if (found === "other") return { kind: "other" };
  try {
    return { kind: "tls", serverName: nameIn(found.handshake) };
  } catch {
    return { kind: "other" };
  }
}
