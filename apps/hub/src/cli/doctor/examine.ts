import { checkAgentHealth } from "./check-agent-health.ts";
import { checkAgents } from "./check-agents.ts";
import { checkDatabase } from "./check-database.ts";
import { checkDisk } from "./check-disk.ts";
import { checkHome } from "./check-home.ts";
import { checkHub } from "./check-hub.ts";
import { checkJournal } from "./check-journal.ts";
import { checkModels } from "./check-models.ts";
import { checkNode } from "./check-node.ts";
import { checkPolicy } from "./check-policy.ts";
import { checkSandbox } from "./check-sandbox.ts";
import { checkSecrets } from "./check-secrets.ts";
import type { Check, CheckContext, Finding } from "./finding.ts";

const checks: Readonly<Record<string, Check>> = {
  node: checkNode,
  home: checkHome,
  disk: checkDisk,
  database: checkDatabase,
  journal: checkJournal,
  hub: checkHub,
  policy: checkPolicy,
  secrets: checkSecrets,
  sandbox: checkSandbox,
  models: checkModels,
  agents: checkAgents,
  "agent health": checkAgentHealth,
};

/** All checks at once. A check that itself fails is a finding, and never ends the others. */
export async function examine(context: CheckContext): Promise<Finding[]> {
  const findings = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<Finding[]> => {
      try {
        return await check(context);
      } catch (error) {
        context.signal.throwIfAborted();
        const detail = `could not be examined: ${error instanceof Error ? error.message : String(error)}`;
        return [{ name, state: "broken", detail, fix: "please report this" }];
      }
    }),
  );
  return findings.flat();
}
