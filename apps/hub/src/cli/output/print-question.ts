import type { ApprovalQuestion } from "@hearth/sdk";
import { time } from "./format.ts";
import type { Output } from "./output.ts";

/** An approval card: what the hub knows first, what the agent says last and marked as such. */
export function printQuestion(output: Output, question: ApprovalQuestion): void {
  const { id, summary, why, action, requester, expiresAt, agentText } = question;
  output.text(
    [
      id,
      `  what:    ${summary}`,
      `  who:     ${requester}, level ${action.level}, through ${action.tool}`,
      `  why ask: ${why}`,
      `  until:   ${time(expiresAt)}`,
      ...(agentText === undefined ? [] : [`  the agent says: ${agentText.replaceAll("\n", "\n    ")}`]),
    ].join("\n"),
  );
}
