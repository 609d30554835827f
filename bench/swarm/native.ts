import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface NativeFigure {
  readonly loop: "wrap" | "halves" | "doubles";
  readonly size: number;
  readonly milliseconds: number;
  readonly digest: number;
}

/** The loops of multiply.c, compiled here. */
export class NativeLoops implements Disposable {
  readonly version: string;
  readonly #folder: string;

  private constructor(folder: string, version: string) {
    this.#folder = folder;
    this.version = version;
  }

  /** @returns undefined where there is no gcc */
  static compile(): NativeLoops | undefined {
    let version: string;
    try {
      version = execFileSync("gcc", ["-dumpfullversion"], { stdio: ["ignore", "pipe", "ignore"] })
        .toString()
        .trim();
    } catch {
      return undefined;
    }
    const folder = mkdtempSync(join(tmpdir(), "hearth-bench-swarm-"));
    const source = join(import.meta.dirname, "multiply.c");
    execFileSync("gcc", ["-O3", "-march=native", "-o", join(folder, "multiply"), source], { stdio: "pipe" });
    return new NativeLoops(folder, version);
  }

  measure(size: number, runs: number): NativeFigure[] {
    const output = execFileSync(join(this.#folder, "multiply"), [`${size}`, `${runs}`]).toString();
    return output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as NativeFigure);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
