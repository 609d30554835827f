import { readHubFile } from "../../home/hub-file.ts";
import { time } from "../output/format.ts";
import type { Check, Finding } from "./finding.ts";

/** Commands of agents are contained: every known way out is tried. Without a sandbox agents work, and run no commands. */
export const checkSandbox: Check = async ({ home, signal }) => {
  const { sandbox } = await import("@hearth/sandbox");
  const { examineSandbox } = await import("../../sandbox/sandbox-watch.ts");
  const { readSandboxFinding } = await import("../../sandbox/sandbox-finding.ts");
  const findings: Finding[] = [];
  const kept = await readSandboxFinding(home);
  if (kept !== undefined && ["leaking", "unexamined"].includes(kept.state) && (await readHubFile(home)) !== undefined) {
    const when = kept.examinedAt === undefined ? "" : ` (seen at ${time(kept.examinedAt)})`;
    findings.push({
      name: "sandbox",
      state: "broken",
      detail: `the hub runs no commands: ${kept.reason ?? kept.state}${when}`,
      fix: kept.fix ?? "hearth down; hearth up",
    });
  }
  const { state, reason = "", fix = "hearth doctor", attempts, leaks = [] } = await examineSandbox(sandbox, signal);
  if (state === "unavailable") return [...findings, { name: "sandbox", state: "declined", detail: reason, fix }];
  if (state !== "contained") {
    const ways = leaks.map(({ title }) => title).join("; ");
    return [
      ...findings,
      { name: "sandbox", state: "broken", detail: ways === "" ? reason : `${reason}: ${ways}`, fix },
    ];
  }
  const status = await sandbox.status();
  const what = status.available ? `${status.bubblewrap}, memory limits by ${status.cgroup}, ` : "";
  return [...findings, { name: "sandbox", state: "live", detail: `${what}${attempts} ways out tried and closed` }];
};
