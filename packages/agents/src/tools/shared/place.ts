import type { AgentContext } from "@hearth/runtimes";
import type { WorkspaceReader } from "@hearth/sandbox";
import { z } from "zod";

/** Which of the three folders of a run is meant. Commands know them by the same names. */
export const placeInput = z
  .enum(["copy", "input", "output"])
  .default("copy")
  .describe(
    "copy: your own folder, a copy of the input that you may change. input: the originals, read-only. output: results handed over.",
  );
export type Place = z.output<typeof placeInput>;

export function filesAt({ workspace, output, copy }: AgentContext, place: Place): WorkspaceReader {
  return place === "copy" ? copy : place === "input" ? workspace : output;
}

/** A path inside one of them. */
export const pathInput = z
  .string()
  .min(1)
  .max(4096)
  .describe("Relative to the folder, with forward slashes, such as src/main.ts.");
