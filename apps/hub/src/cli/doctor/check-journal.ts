import { existsSync } from "node:fs";
import { journalFolder } from "../../home/open-home.ts";
import type { Check, Finding } from "./finding.ts";

/** Every receipt is as it was written, under the device's own key. */
export const checkJournal: Check = async ({ home, signal }) => {
  if (!existsSync(journalFolder(home)))
    return [{ name: "journal", state: "declined", detail: "no receipts yet", fix: "hearth up" }];
  const { verifyHomeJournal } = await import("../../journal/verify-home-journal.ts");
  const { HearthError } = await import("@hearth/protocol");
  try {
    const report = await verifyHomeJournal({ home, signal });
    const findings: Finding[] = [];
    if (report.trust === "pending")
      findings.push({
        name: "key",
        state: "stale",
        detail: "a rotation of the device's key was cut short",
        fix: "hearth key rotate",
      });
    for (const { did, from, to } of report.doubtful)
      findings.push({
        name: "key",
        state: "stale",
        detail: `receipts ${from} to ${to - 1} were signed by ${did} after it was revoked`,
        fix: "look through them: hearth journal audit --all",
      });
    const [first] = report.problems;
    if (first === undefined) {
      const against = report.keyProblem === undefined ? "" : `, held against no key: ${report.keyProblem}`;
      findings.push({ name: "journal", state: "live", detail: `${report.entries} receipts, all whole${against}` });
    } else {
      const detail = `${report.problems.length} problems, the first: ${first.message}`;
      findings.push({ name: "journal", state: "broken", detail, fix: "hearth journal verify" });
    }
    return findings;
  } catch (error) {
    if (HearthError.isInstance(error) && error.code === "HEARTH_NOT_FOUND") {
      return [{ name: "journal", state: "declined", detail: "no receipts yet", fix: "hearth up" }];
    }
    const detail = error instanceof Error ? error.message : String(error);
    return [{ name: "journal", state: "broken", detail, fix: "hearth journal verify" }];
  }
};
