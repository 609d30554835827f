export * from "./random-model.ts";
export { type GgufParts, type GgufValue, tinyLlama, writeGguf } from "./write-gguf.ts";
