import { ask, decideFlow, deny, type Finding, type Label } from "@hearth/policy";

/** What the labels say about something that leaves the machine: nothing, a question, or no. */
export function flowFinding(label: Label): Finding | undefined {
  const flow = decideFlow(label, true);
  if (flow.decision === "allowed") return undefined;
  const from = flow.sources.length === 0 ? "" : ` (${flow.sources.slice(-4).join(", ")})`;
  return flow.decision === "denied"
    ? deny("labels-secret", `${flow.why}${from}`)
    : ask("labels-three", `${flow.why}${from}`);
}
