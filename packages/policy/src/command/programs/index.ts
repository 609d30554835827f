import { developmentPrograms } from "./development.ts";
import { filePrograms } from "./files.ts";
import { hostPrograms } from "./host.ts";
import { networkPrograms } from "./network.ts";
import type { Program } from "./program.ts";
import { sharedPrograms } from "./shared.ts";

const programs = new Map<string, Program>(
  [sharedPrograms, filePrograms, developmentPrograms, networkPrograms, hostPrograms].flatMap((part) =>
    Object.entries(part),
  ),
);

/** What is known about a program, or undefined. */
export function programNamed(name: string): Program | undefined {
  return programs.get(name);
}
