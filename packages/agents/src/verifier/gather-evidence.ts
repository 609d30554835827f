import { type CheckOf, HearthError, type Receipt } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import type { CheckContext } from "./evidence.ts";
import { quoted } from "./judging-prompt.ts";
import { targetOf } from "./target-of.ts";

const mostReceipts = 100;
const mostFiles = 10;
const fileCharacters = 8000;
const fileBytes = 1024 * 1024;
const claimCharacters = 4000;

/** What a judge sees, and how much of it is no mere claim. */
export interface GatheredEvidence {
  readonly text: string;
  /** Receipts of deeds and files that could be read. */
  readonly pieces: number;
}

/** Puts together what happened and what is there; the doer's own words come last and are called what they are. */
export async function gatherEvidence(
  { paths }: CheckOf<"judge">,
  { sources, who, goal, task }: CheckContext,
  files: WorkspaceReader | undefined,
): Promise<GatheredEvidence> {
  const receipts = (sources.receipts?.({ who, goal, task }) ?? []).filter(({ erased }) => !erased);
  const wanted = paths ?? pathsIn(receipts);
  const looked = await Promise.all(wanted.slice(0, mostFiles).map((path) => fileText(files, path)));
  const text = [
    `Receipts of what was done (${receipts.length}):\n${receipts.slice(-mostReceipts).map(receiptLine).join("\n") || "none"}`,
    ...looked.map(({ text: said }) => said),
    `What the doer says, which shows nothing by itself:\n${quoted(JSON.stringify(task.output) ?? "nothing", claimCharacters)}`,
  ].join("\n\n");
  return { text, pieces: receipts.length + looked.filter(({ read }) => read).length };
}

function receiptLine(receipt: Receipt): string {
  const { index, action, body } = receipt;
  const { outcome, exitCode } = body;
  const ended = [String(outcome), ...(typeof exitCode === "number" ? [`exit code ${exitCode}`] : [])].join(", ");
  return `- entry ${index}: ${action} ${quoted(targetOf(receipt), 300).replaceAll("\n", " ")} (${ended})`;
}

/** The results that the task wrote, by its receipts. */
function pathsIn(receipts: readonly Receipt[]): string[] {
  const written = receipts.filter(({ action, body }) => action === "file-written" && body["outcome"] === "success");
  return [...new Set(written.flatMap((receipt) => /^write (.+)$/.exec(targetOf(receipt))?.[1] ?? []))];
}

async function fileText(files: WorkspaceReader | undefined, path: string): Promise<{ text: string; read: boolean }> {
  if (files === undefined) return { text: `The file ${path}: there is no folder of results.`, read: false };
  try {
    const content = await files.readText(path, { maximumBytes: fileBytes });
    return { text: `The file ${path} as it is now:\n${quoted(content, fileCharacters)}`, read: true };
  } catch (error) {
    if (!HearthError.isInstance(error)) throw error;
    return { text: `The file ${path} could not be read: ${error.message}`, read: false };
  }
}
