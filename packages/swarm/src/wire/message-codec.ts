import { CborReader, MalformedCbor } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";

/** How a field lies on the wire. */
interface FieldKinds {
  unsigned: number;
  integer: number;
  boolean: boolean;
  bytes: Uint8Array;
  text: string;
}
type Kind = keyof FieldKinds;

export interface Field<K extends Kind = Kind, Optional extends boolean = boolean> {
  kind: K;
  optional: Optional;
  /** Bytes of a text or byte string at most. */
  maximum: number;
}

/** A field that must be there. @param maximum bytes of a text or byte string at most. @default 256 */
export function required<K extends Kind>(kind: K, maximum = 256): Field<K, false> {
  return { kind, optional: false, maximum };
}

/** A field that may be left out. @param maximum as of `required` */
export function optional<K extends Kind>(kind: K, maximum = 256): Field<K, true> {
  return { kind, optional: true, maximum };
}

export type Fields = Record<string, Field>;
export type Message<F extends Fields> = {
  -readonly [N in keyof F as F[N] extends Field<Kind, false> ? N : never]: FieldKinds[F[N]["kind"]];
} & { -readonly [N in keyof F as F[N] extends Field<Kind, true> ? N : never]?: FieldKinds[F[N]["kind"]] };

export interface MessageCodec<M> {
  /** Deterministic CBOR: a map from the field's place (1 is the first) to its value. */
  encode(message: M): Buffer;
  /** The same where it was written, for whoever is done with it before anything else is encoded: large pieces are not copied. */
  encodeInPlace(message: M): Buffer;
  /** @throws MalformedCbor for anything that `encode` would not have written */
  decode(bytes: Buffer): M;
  /** The messages that lie one after the other, as datagrams carry them. @throws MalformedCbor */
  decodeSequence(bytes: Buffer): M[];
}

export type MessageOf<C> = C extends MessageCodec<infer M> ? M : never;

/**
 * Makes the codec of one message type of its fields, whose order is their wire key for ever: new fields go to the end and
 * are optional. A fixed schema makes it several times faster than a general encoder, and leaves one encoding for a message.
 */
export function messageCodec<F extends Fields>(fields: F): MessageCodec<Message<F>> {
  const names = Object.keys(fields);
  const list = names.map((name) => ({ name, ...fields[name]! }));
  if (list.length > 23) throw new RangeError("a message has at most 23 fields");
  const writer = new CborWriter();

  function write(message: Record<string, unknown>): CborWriter {
    let count = 0;
    for (const { name } of list) if (message[name] !== undefined) count++;
    writer.reset().map(count);
    for (let at = 0; at < list.length; at++) {
      const field = list[at]!;
      const value = message[field.name];
      if (value === undefined) {
        if (!field.optional) throw new TypeError(`the message has no ${field.name}`);
        continue;
      }
      writer.integer(at + 1);
      writeValue(writer, field, value);
    }
    return writer;
  }

  function read(reader: CborReader): Record<string, unknown> {
    const message: Record<string, unknown> = {};
    const entries = reader.map(list.length);
    let place = 0;
    for (let entry = 0; entry < entries; entry++) {
      const key = reader.unsigned();
      // Ascending keys are the deterministic order, and what makes a repeated key impossible.
      if (key <= place || key > list.length) throw new MalformedCbor("keys unknown or out of order");
      requireAbsent(list, place, key - 1);
      place = key;
      message[list[key - 1]!.name] = readValue(reader, list[key - 1]!);
    }
    requireAbsent(list, place, list.length);
    return message;
  }

  return {
    encode: (message) => write(message).finish(),
    encodeInPlace: (message) => write(message).written(),
    decode(bytes) {
      const reader = new CborReader(bytes);
      const message = read(reader);
      reader.end();
      return message as Message<F>;
    },
    decodeSequence(bytes) {
      const reader = new CborReader(bytes);
      const messages: Message<F>[] = [];
      while (!reader.atEnd) messages.push(read(reader) as Message<F>);
      return messages;
    },
  };
}

type NamedField = Field & { name: string };

function requireAbsent(list: readonly NamedField[], from: number, to: number): void {
  for (let at = from; at < to; at++) {
    if (!list[at]!.optional) throw new MalformedCbor(`no ${list[at]!.name}`);
  }
}

function writeValue(writer: CborWriter, { kind, name, maximum }: NamedField, value: unknown): void {
  switch (kind) {
    case "unsigned":
      if ((value as number) < 0) throw new RangeError(`${name} is below 0`);
      writer.integer(value as number);
      break;
    case "integer":
      writer.integer(value as number);
      break;
    case "boolean":
      writer.boolean(value as boolean);
      break;
    case "bytes":
      if ((value as Uint8Array).length > maximum) throw new RangeError(`${name} has more than ${maximum} bytes`);
      writer.bytes(value as Uint8Array);
      break;
    case "text":
      if (Buffer.byteLength(value as string) > maximum) throw new RangeError(`${name} has more than ${maximum} bytes`);
      writer.text(value as string);
  }
}

function readValue(reader: CborReader, { kind, name, maximum }: NamedField): unknown {
  if (kind === "unsigned") return reader.unsigned();
  if (kind === "integer") return reader.integer();
  if (kind === "boolean") return reader.boolean();
  const value = kind === "bytes" ? reader.bytes() : reader.text();
  const size = typeof value === "string" ? Buffer.byteLength(value) : value.length;
  if (size > maximum) throw new MalformedCbor(`${name} has more than ${maximum} bytes`);
  return value;
}
