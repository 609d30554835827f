import v8 from "node:v8";
import type { Kernel } from "../contract/kernel.ts";
import { CheckedKernel } from "./checked-kernel.ts";
import { agreesWithReference } from "./self-test.ts";
import { warmUp } from "./warm-up.ts";
import { compileKernel, WasmKernel, type KernelCode } from "./wasm-kernel.ts";

export interface OpenKernelOptions {
  /**
   * Whether to try V8's experimental flag that joins 128-bit operations into 256-bit ones, about 1.5 to 2 times as fast on x86-64
   * with AVX2. The flag is set for this process while the kernel is compiled, and unset before this returns. @default false
   */
  readonly wide?: boolean;
  /** How long to wait for the optimised code of the wide kernel, in milliseconds. @default 400 */
  readonly warmUpMilliseconds?: number;
}

/** Which kernel runs, and why. */
export interface OpenedKernel {
  readonly kernel: Kernel;
  /** "off": not asked for. "used": it passed. "failed": wrong results. "not-optimised": V8 did not get to it in time. */
  readonly wide: "off" | "used" | "failed" | "not-optimised";
  /** The code, for threads. */
  readonly code: KernelCode;
}

const flag = "experimental-wasm-revectorize";

/**
 * Opens the fastest kernel that is right on this machine. The wide one is used only if its optimised code reproduces the reference
 * on edge values, and it goes on being sampled while it works; otherwise the plain one runs, which needs no flag.
 */
export function openKernel({ wide = false, warmUpMilliseconds = 400 }: OpenKernelOptions = {}): OpenedKernel {
  if (!wide) return plain("off");
  v8.setFlagsFromString(`--${flag}`);
  try {
    const candidate = new WasmKernel(compileKernel(4, "wasm-4x4-wide"));
    if (!warmUp(candidate, warmUpMilliseconds)) return plain("not-optimised");
    const kernel = checkedKernel(candidate);
    return kernel === undefined ? plain("failed") : { kernel, wide: "used", code: candidate.code };
  } finally {
    v8.setFlagsFromString(`--no-${flag}`);
  }
}

/** The kernel of code from another thread: tested here as well. */
export function kernelOf(code: KernelCode): Kernel {
  const kernel = new WasmKernel(code);
  return code.rows === 2 ? kernel : (checkedKernel(kernel) ?? plain("failed").kernel);
}

function checkedKernel(candidate: WasmKernel): CheckedKernel | undefined {
  return agreesWithReference(candidate) ? new CheckedKernel(candidate, plain("off").kernel) : undefined;
}

function plain(wide: OpenedKernel["wide"]): OpenedKernel {
  const kernel = new WasmKernel(compileKernel(2, "wasm-2x4"));
  return { kernel, wide, code: kernel.code };
}
