/** A value of a GGUF header with the number of its type. */
export type GgufValue =
  | { type: 4; value: number }
  | { type: 6; value: number }
  | { type: 8; value: string }
  | { type: 9; strings: readonly string[] }
  | { type: 9; floats: readonly number[] }
  | { type: 9; integers: readonly number[] };

/** What is written; each part has a sound default. */
export interface GgufParts {
  entries?: readonly (readonly [string, GgufValue])[];
  version?: number;
  tensors?: readonly { name: string; dimensions: readonly number[]; type?: number; offset?: number }[];
  /** Bytes after the header: as many as that, of a pattern, or these. */
  data?: number | Uint8Array;
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

/** Entries of a header that is sound, of a model that is too small to run. */
export const tinyLlama: NonNullable<GgufParts["entries"]> = [
  ["general.architecture", { type: 8, value: "llama" }],
  ["general.name", { type: 8, value: "Tiny" }],
  ["llama.context_length", { type: 4, value: 512 }],
  ["llama.block_count", { type: 4, value: 2 }],
  ["llama.embedding_length", { type: 4, value: 64 }],
  ["llama.attention.head_count", { type: 4, value: 4 }],
  ["llama.attention.head_count_kv", { type: 4, value: 2 }],
  ["tokenizer.ggml.tokens", { type: 9, strings: ["<s>", "</s>", "a", "b"] }],
];

const list = (type: number, count: number, values: Uint8Array): Buffer =>
  Buffer.concat([u32(type), u64(count), values]);

function valueBytes(value: GgufValue): Buffer {
  if (value.type === 4) return u32(value.value);
  if (value.type === 6) return Buffer.from(Float32Array.of(value.value).buffer);
  if (value.type === 8) return text(value.value);
  if ("floats" in value) return list(6, value.floats.length, Buffer.from(Float32Array.from(value.floats).buffer));
  if ("integers" in value) return list(5, value.integers.length, Buffer.from(Int32Array.from(value.integers).buffer));
  return list(8, value.strings.length, Buffer.concat(value.strings.map(text)));
}

/** A GGUF file, with weights that repeat a pattern where none are given. */
export function writeGguf({
  entries = tinyLlama,
  version = 3,
  tensors = [{ name: "token_embd.weight", dimensions: [64, 4] }],
  data = 64 * 4 * 4,
}: GgufParts = {}): Buffer {
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    u32(version),
    u64(tensors.length),
    u64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), u32(value.type), valueBytes(value)]),
    ...tensors.flatMap(({ name, dimensions, type = 0, offset = 0 }) => [
      text(name),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
  if (typeof data !== "number") return Buffer.concat([head, padding, data]);
  const weights = Buffer.alloc(data);
  for (let index = 0; index < data; index += 1) weights[index] = (index * 31 + (index >> 8) * 7) & 0xff;
  return Buffer.concat([head, padding, weights]);
}
