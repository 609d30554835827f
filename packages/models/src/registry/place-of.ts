import type { Candidate } from "./candidate.ts";

/** Where a model is asked, as policy judges it: a file is run here and has no address. */
export function placeOf({ id, local, server }: Candidate): { model: string; target?: string; handsOn: boolean } {
  return { model: id, ...(server.kind === "gguf" ? {} : { target: server.url }), handsOn: !local };
}
