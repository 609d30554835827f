/** The part of the WebAssembly JavaScript interface that is used here; TypeScript declares it only among the browser's types. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => WebAssemblyModule;
  readonly Instance: new (module: WebAssemblyModule) => { readonly exports: object };
}

/** Compiled code; opaque, but it may be posted to a thread. */
export interface WebAssemblyModule {
  readonly [Symbol.toStringTag]: "WebAssembly.Module";
}

/** The memory of an instance. Growing it makes a new buffer; views of the old one are empty then. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
  /** @param pages of 64 KiB */
  grow(pages: number): number;
}

export const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyInterface };
