import { existsSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReadOnlyMount } from "@hearth/sandbox";
import { ModelError } from "../errors/model-error.ts";

/** Where the engine sees what it needs. What is published is JavaScript. */
export const inside = {
  node: "/engine/node",
  program: `/engine/program/inside/main${extname(import.meta.url)}`,
  file: "/engine/model.gguf",
} as const;

/** The library that runs files, by the name it is installed under. */
const library = "node-llama-cpp";

/**
 * What of this machine the engine sees: Node, its own program, and the packages, all read-only.
 * @throws ModelError `no-engine` where the optional library or its binary for this machine was not installed
 */
export function engineMounts(model: string): ReadOnlyMount[] {
  const packages = packagesFolder();
  const binary = `@node-llama-cpp/${process.platform}-${process.arch}`;
  if (packages === undefined || !existsSync(`${packages}/${binary}`))
    throw new ModelError(
      packages === undefined ? `${library} is not installed` : `${binary} is not installed, or there is none`,
      { reason: "no-engine", model },
    );
  const source = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");
  return [
    { source: process.execPath, target: inside.node },
    { source: packages, target: "/engine/node_modules" },
    { source, target: "/engine/program" },
    // It says that files of this folder are ES modules.
    { source: fileURLToPath(new URL("../../package.json", import.meta.url)), target: "/engine/package.json" },
  ];
}

function packagesFolder(): string | undefined {
  try {
    const found = fileURLToPath(import.meta.resolve(library));
    const end = found.lastIndexOf("/node_modules/");
    return end === -1 ? undefined : found.slice(0, end + "/node_modules".length);
  } catch {
    return undefined;
  }
}
