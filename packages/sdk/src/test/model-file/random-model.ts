import { type GgufParts, writeGguf } from "./write-gguf.ts";

export interface RandomModelOptions {
  /** @default 512 */
  contextTokens?: number;
  /** Length of a token's vector, a multiple of 64. @default 64 */
  width?: number;
  /** @default twice the width */
  hidden?: number;
  /** @default 2 */
  blocks?: number;
  /** @default a head for 16 of the width */
  heads?: number;
  /** @default half the heads */
  keyValueHeads?: number;
  /** Tokens it knows: letters, and words of no meaning for the rest. @default 354 */
  vocabulary?: number;
  /** How weights are stored: 32 bits each, or 4 bits in blocks of 32. @default "f32" */
  weights?: "f32" | "q4_0";
  /** A piece of text that it says whenever it may; with 32 bits only. @default none */
  eager?: string;
}

/** Numbers that look random and are the same at each run (mulberry32), from -1 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** What `eager` is made of: the first place of every token's vector, which the blocks then leave alone. */
const loud = 8;

/** Unknown, begin, end; each byte; then what can be typed, as words of one letter. */
const alphabet = [
  { text: "<unk>", kind: 2 },
  { text: "<s>", kind: 3 },
  { text: "</s>", kind: 3 },
  ...Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
    kind: 6,
  })),
  { text: "\u2581", kind: 1 },
  ...Array.from({ length: 94 }, (_, index) => ({ text: String.fromCharCode(33 + index), kind: 1 })),
];

/**
 * A whole model that llama.cpp loads and answers with: the shape of Llama, letters as tokens, random weights. What it says
 * is noise, the same at temperature 0 each time, and ends when the noise happens to; with `eager` it never ends by itself.
 */
export function randomModel({
  contextTokens = 512,
  width = 64,
  hidden = width * 2,
  blocks = 2,
  heads = width / 16,
  keyValueHeads = heads / 2,
  vocabulary = alphabet.length,
  weights = "f32",
  eager,
}: RandomModelOptions = {}): Buffer {
  const pieces = eager === undefined ? alphabet : [...alphabet, { text: eager.replaceAll(" ", "\u2581"), kind: 1 }];
  const tokens = Array.from(
    { length: Math.max(vocabulary, pieces.length) },
    (_, index) => pieces[index] ?? { text: `\u2581word${index}`, kind: 1 },
  );
  const keyValueWidth = (width / heads) * keyValueHeads;
  const shapes: [string, number[]][] = [
    ["token_embd.weight", [width, tokens.length]],
    ["output_norm.weight", [width]],
    ["output.weight", [width, tokens.length]],
    ...Array.from({ length: blocks }, (_, block): [string, number[]][] => [
      [`blk.${block}.attn_norm.weight`, [width]],
      [`blk.${block}.attn_q.weight`, [width, width]],
      [`blk.${block}.attn_k.weight`, [width, keyValueWidth]],
      [`blk.${block}.attn_v.weight`, [width, keyValueWidth]],
      [`blk.${block}.attn_output.weight`, [width, width]],
      [`blk.${block}.ffn_norm.weight`, [width]],
      [`blk.${block}.ffn_gate.weight`, [width, hidden]],
      [`blk.${block}.ffn_up.weight`, [width, hidden]],
      [`blk.${block}.ffn_down.weight`, [hidden, width]],
    ]).flat(),
  ];
  const random = randomNumbers(1);
  const tensors: NonNullable<GgufParts["tensors"]>[number][] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [name, dimensions] of shapes) {
    const count = dimensions.reduce((product, length) => product * length, 1);
    const norm = dimensions.length === 1;
    const packed = weights === "q4_0" && !norm;
    tensors.push({ name, dimensions, offset, type: packed ? 2 : 0 });
    const bytes = packed ? packedNoise(count, random) : Buffer.alloc(count * 4);
    if (!packed) {
      const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, count);
      for (let at = 0; at < count; at += 1) numbers[at] = norm ? 1 : random() * 0.5;
      if (eager !== undefined) shout(numbers, name, width);
    }
    data.push(bytes, Buffer.alloc((32 - (bytes.length % 32)) % 32));
    offset += Math.ceil(bytes.length / 32) * 32;
  }
  const entries: GgufParts["entries"] = [
    ["general.architecture", { type: 8, value: "llama" }],
    ["general.name", { type: 8, value: "Random" }],
    ["llama.context_length", { type: 4, value: contextTokens }],
    ["llama.block_count", { type: 4, value: blocks }],
    ["llama.embedding_length", { type: 4, value: width }],
    ["llama.feed_forward_length", { type: 4, value: hidden }],
    ["llama.attention.head_count", { type: 4, value: heads }],
    ["llama.attention.head_count_kv", { type: 4, value: keyValueHeads }],
    ["llama.attention.layer_norm_rms_epsilon", { type: 6, value: 1e-5 }],
    ["llama.rope.dimension_count", { type: 4, value: width / heads }],
    ["tokenizer.ggml.model", { type: 8, value: "llama" }],
    ["tokenizer.ggml.tokens", { type: 9, strings: tokens.map(({ text }) => text) }],
    ["tokenizer.ggml.scores", { type: 9, floats: tokens.map((_, index) => -index) }],
    ["tokenizer.ggml.token_type", { type: 9, integers: tokens.map(({ kind }) => kind) }],
    ["tokenizer.ggml.bos_token_id", { type: 4, value: 1 }],
    ["tokenizer.ggml.eos_token_id", { type: 4, value: 2 }],
  ];
  return writeGguf({ entries, tensors, data: Buffer.concat(data) });
}

/** Makes the last token the most likely one after every token. */
function shout(numbers: Float32Array, name: string, width: number): void {
  if (name === "token_embd.weight") for (let at = 0; at < numbers.length; at += width) numbers[at] = loud;
  if (name === "output.weight") numbers[numbers.length - width] = loud;
  if (/attn_output|ffn_down/.test(name)) numbers.fill(0);
}

/** Blocks of 32 weights: a scale in 16 bits (0.03), then 4 bits each. */
function packedNoise(count: number, random: () => number): Buffer {
  const bytes = Buffer.alloc((count / 32) * 18);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  for (let at = 0; at < words.length; at += 1) words[at] = random() * 2 ** 31;
  for (let at = 0; at < bytes.length; at += 18) bytes.writeUInt16LE(0x27_ae, at);
  return bytes;
}
