import { ModelFileError } from "../errors/model-file-error.ts";
import { ByteCursor, type ByteSource } from "./byte-cursor.ts";
import { tensorTypes } from "./tensor-types.ts";

/** What a GGUF file says of itself, as far as Hearth uses it. Every number fits the file it was read from. */
export interface GgufHeader {
  readonly version: 2 | 3;
  readonly architecture: string;
  readonly name?: string;
  readonly tensorCount: number;
  readonly parameters: number;
  /** Tokens it was trained for. */
  readonly contextTokens?: number;
  readonly blocks?: number;
  readonly embeddingLength?: number;
  readonly heads?: number;
  readonly keyValueHeads?: number;
  readonly keyLength?: number;
  readonly valueLength?: number;
  /** Where the weights begin. */
  readonly dataOffset: number;
  readonly fileBytes: number;
}

const longestHeader = 128 * 1024 * 1024;
const longestName = 65_535;
const mostEntries = 65_536;
const scalarBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const stringType = 8;
const arrayType = 9;

/** Numbers that are kept, by the end of their key. */
const kept = {
  contextTokens: "context_length",
  blocks: "block_count",
  embeddingLength: "embedding_length",
  heads: "attention.head_count",
  keyValueHeads: "attention.head_count_kv",
  keyLength: "attention.key_length",
  valueLength: "attention.value_length",
} as const;

const wrong = (why: string): ModelFileError => new ModelFileError("not-gguf", `it is no sound GGUF file: ${why}`);

/**
 * Reads and checks the header of a GGUF file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), down to where
 * every tensor lies. Memory does not depend on what the file claims, and time only on the header's true length.
 * @throws ModelFileError `not-gguf`
 */
export async function readGgufHeader(source: ByteSource): Promise<GgufHeader> {
  const cursor = new ByteCursor(source, longestHeader);
  if ((await cursor.u32()) !== 0x46554747) throw wrong("it does not begin with GGUF");
  const version = await cursor.u32();
  if (version !== 2 && version !== 3) throw wrong(`version ${version} is neither 2 nor 3, or it is big-endian`);
  const tensorCount = await cursor.u64();
  const entryCount = await cursor.u64();
  if (tensorCount === 0) throw wrong("it holds no tensors");
  if (tensorCount > mostEntries || entryCount > mostEntries) throw wrong("it claims too many entries");
  const entries = await readEntries(cursor, entryCount);
  const architecture = entries.get("general.architecture");
  if (typeof architecture !== "string" || !/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(architecture))
    throw wrong("it names no architecture");
  const parts = entries.get("split.count");
  if (typeof parts === "number" && parts > 1) throw wrong(`it is one of ${parts} parts; one whole file is needed`);
  const alignment = entries.get("general.alignment") ?? 32;
  if (typeof alignment !== "number" || alignment < 8 || alignment > 65_536 || (alignment & (alignment - 1)) !== 0)
    throw wrong("its alignment is no power of two");
  const { parameters, dataBytes } = await readTensors(cursor, tensorCount, alignment);
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  if (dataOffset + dataBytes > source.size)
    throw wrong(`its tensors need ${dataOffset + dataBytes} bytes and it has ${source.size}`);
  const numbers: { -readonly [Key in keyof typeof kept]?: number } = {};
  for (const key of Object.keys(kept) as (keyof typeof kept)[]) {
    const value = entries.get(`${architecture}.${kept[key]}`);
    if (typeof value === "number" && value > 0) numbers[key] = value;
  }
  const name = entries.get("general.name");
  return {
    version,
    architecture,
    ...(typeof name === "string" ? { name } : {}),
    tensorCount,
    parameters,
    ...numbers,
    dataOffset,
    fileBytes: source.size,
  };
}

async function readEntries(cursor: ByteCursor, count: number): Promise<Map<string, string | number>> {
  const entries = new Map<string, string | number>();
  const endings = Object.values(kept).map((ending) => `.${ending}`);
  for (let index = 0; index < count; index += 1) {
    const key = await cursor.text(longestName);
    const type = await cursor.u32();
    const wanted =
      key.length <= 128 &&
      (key.startsWith("general.") || key === "split.count" || endings.some((end) => key.endsWith(end)));
    if (!wanted) {
      await passOver(cursor, type);
      continue;
    }
    if (entries.has(key)) throw wrong(`${key} is there twice`);
    if (entries.size >= 512) throw wrong("it says too much of itself");
    if (type === 4) entries.set(key, await cursor.u32());
    else if (type === 10) entries.set(key, await cursor.u64());
    else if (type === 2) entries.set(key, await cursor.u16());
    else if (type === stringType && (key === "general.architecture" || key === "general.name"))
      entries.set(key, await cursor.text(1024));
    else await passOver(cursor, type);
  }
  return entries;
}

async function passOver(cursor: ByteCursor, type: number): Promise<void> {
  if (type === stringType) return cursor.skip(await cursor.u64());
  const size = scalarBytes[type];
  if (size !== undefined) return cursor.skip(size);
  if (type !== arrayType) throw wrong(`${type} is no type of value`);
  const inner = await cursor.u32();
  const length = await cursor.u64();
  const innerSize = scalarBytes[inner];
  if (innerSize !== undefined) return cursor.skip(length * innerSize);
  if (inner !== stringType) throw wrong(`${inner} is no type of a list's values`);
  // Each text takes 8 bytes at least, so this ends with the header whatever the length says.
  for (let index = 0; index < length; index += 1) cursor.skip(await cursor.u64());
}

async function readTensors(
  cursor: ByteCursor,
  count: number,
  alignment: number,
): Promise<{ parameters: number; dataBytes: number }> {
  let parameters = 0;
  let dataBytes = 0;
  const names = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const name = await cursor.text(64);
    if (names.has(name)) throw wrong("two tensors have one name");
    names.add(name);
    const dimensions = await cursor.u32();
    if (dimensions > 4) throw wrong(`a tensor has ${dimensions} dimensions`);
    let weights = 1;
    let row = 1;
    for (let dimension = 0; dimension < dimensions; dimension += 1) {
      const length = await cursor.u64();
      if (length === 0) throw wrong("a tensor is empty");
      if (dimension === 0) row = length;
      weights *= length;
    }
    const type = tensorTypes.get(await cursor.u32());
    const offset = await cursor.u64();
    if (offset % alignment !== 0) throw wrong("a tensor is not aligned");
    if (type !== undefined && row % type.weights !== 0) throw wrong("a tensor's rows are not whole blocks");
    // A type that is not known yet takes something, whatever it is.
    const bytes = type === undefined ? 1 : (weights / type.weights) * type.bytes;
    parameters += weights;
    dataBytes = Math.max(dataBytes, offset + bytes);
    if (!Number.isSafeInteger(parameters) || !Number.isSafeInteger(dataBytes)) throw wrong("a tensor's size is absurd");
  }
  return { parameters, dataBytes };
}
