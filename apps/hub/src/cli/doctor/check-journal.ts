import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./finding.ts";

/** Every receipt is as it was written. */
export const checkJournal: Check = async ({ home, signal }) => {
  const folder = join(home, "journal");
  if (!existsSync(folder)) return [{ name: "journal", state: "declined", detail: "no receipts yet", fix: "hearth up" }];
  const { verifyJournal } = await import("@hearth/journal");
  const { HearthError } = await import("@hearth/protocol");
  try {
    const report = await verifyJournal({ folder, signal });
    if (report.ok) return [{ name: "journal", state: "live", detail: `${report.entries} receipts, all whole` }];
    const [first] = report.problems;
    return [
      {
        name: "journal",
        state: "broken",
        detail: `${report.problems.length} problems, the first: ${first?.message ?? "unknown"}`,
        fix: "hearth journal verify",
      },
    ];
  } catch (error) {
    if (HearthError.isInstance(error) && error.code === "HEARTH_NOT_FOUND") {
      return [{ name: "journal", state: "declined", detail: "no receipts yet", fix: "hearth up" }];
    }
    const detail = error instanceof Error ? error.message : String(error);
    return [{ name: "journal", state: "broken", detail, fix: "hearth journal verify" }];
  }
};
