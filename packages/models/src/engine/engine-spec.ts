import type { ReadOnlyMount, SandboxSpec } from "@hearth/sandbox";
import { inside } from "./engine-place.ts";

export interface EngineSpecOptions {
  /** The file, as this machine knows it. */
  path: string;
  /** What its header says that it needs, bytes. */
  memoryBytes: number;
  threads: number;
  /** Node, the program and the packages. */
  mounts: readonly ReadOnlyMount[];
}

const gigabyte = 1024 ** 3;
/** Longest life, milliseconds; timers know no more than 24.8 days. A question that it cuts is asked anew. */
const life = 20 * 86_400_000;
/** What Node and the library take beside the file. */
const roomBytes = gigabyte;
/** Addresses that Node reserves and does not use; measured: 5.1 GiB with a file of half a megabyte. */
const reservedBytes = 6 * gigabyte;

/** The sandbox of one file: no network, nothing that can be written but its own /tmp, and memory as the file needs it. */
export function engineSpec({ path, memoryBytes, threads, mounts }: EngineSpecOptions): SandboxSpec {
  const memory = Math.ceil(memoryBytes * 1.25) + roomBytes;
  return {
    // WebAssembly's guard regions alone would be 8 GiB of addresses.
    command: { argv: [inside.node, "--disable-wasm-trap-handler", "--max-old-space-size=512", inside.program] },
    readOnlyMounts: [...mounts, { source: path, target: inside.file }],
    environment: {
      NODE_LLAMA_CPP_SKIP_DOWNLOAD: "true",
      NODE_LLAMA_CPP_POSTINSTALL: "skip",
      // The C library reserves 64 MiB of addresses for each thread that allocates, which would count as taken.
      MALLOC_ARENA_MAX: "2",
    },
    limits: {
      wallMilliseconds: life,
      cpuSeconds: Math.ceil(life / 1000) * threads,
      memoryBytes: memory,
      // Where no one limits the memory of the tree, this ends a file that makes the engine take ever more.
      // The file is mapped, and llama.cpp arranges many kinds of weights a second time as the processor likes them.
      addressSpaceBytes: memory + Math.ceil(memoryBytes) + reservedBytes,
      fileBytes: 1024 * 1024,
      processes: 128,
    },
  };
}
