import type { ApprovalQuestion } from "@hearth/sdk";
import { count, duration, time } from "./format.ts";

/**
 * An approval card: what the hub knows first, what the agent says last and marked as such. The hub has written hidden
 * characters out; the output escapes whatever else could reach the terminal.
 */
export function describeQuestion(question: ApprovalQuestion, now = Date.now()): string[] {
  const { id, summary, why, rule, action, requester, expiresAt, agentText, cost } = question;
  return [
    id,
    `  what:    ${verbs[action.tool] ?? ""}${summary}`,
    ...describePlan(action.plan).map((line) => `           ${line}`),
    `  who:     ${requester}, level ${action.level}, through ${action.tool}`,
    `  why ask: ${why}${rule === undefined ? "" : ` (rule ${rule})`}`,
    `  cost:    ${describeCost(cost)}`,
    `  until:   ${time(expiresAt)}${expiresAt > now ? `, in ${duration(expiresAt - now)}` : ""}`,
    ...(agentText === undefined
      ? []
      : [`  the agent says, and nobody has checked it:`, ...agentText.split("\n").map((line) => `    | ${line}`)]),
  ];
}

const verbs: Readonly<Record<string, string>> = {
  command: "run the command: ",
  sql: "run the SQL: ",
  egress: "call: ",
  verb: "act on this machine: ",
};

/** What is known of how it will be done, from the plan that is carried out as it stands. */
function describePlan(plan: unknown): string[] {
  if (typeof plan !== "object" || plan === null || !("kind" in plan)) return [];
  const known = plan as Record<string, Record<string, unknown> | undefined> & { kind: string };
  const { binding } = known;
  switch (known.kind) {
    case "command": {
      const reach = known["egress"]?.["allow"];
      const wants = binding?.["network"] === true;
      return [
        `in the sandbox, over ${folderOf(text(binding?.["workspace"]))}`,
        wants
          ? `with the network: ${Array.isArray(reach) ? reach.join(", ") : "none"}`
          : "without the network, unless the run has read nothing from outside",
        `for at most ${duration(Number(known["limits"]?.["seconds"] ?? 0) * 1000)}`,
      ];
    }
    case "sql":
      return [
        `${plan && "readOnly" in plan && plan.readOnly === true ? "read-only" : "may change data"}, as ${text(known["role"]) ?? "its role"}, on ${(text(binding?.["place"]) ?? "a database").replace(/^sql:/, "")}`,
      ];
    default:
      return [];
  }
}

function describeCost(cost: ApprovalQuestion["cost"]): string {
  const { calls = 1, moneyMicroUnits, tokens, bytes } = cost ?? {};
  return [
    count(calls, "call"),
    ...(moneyMicroUnits === undefined ? [] : [`${(moneyMicroUnits / 1_000_000).toFixed(2)} in money`]),
    ...(tokens === undefined ? [] : [count(tokens, "token")]),
    ...(bytes === undefined ? [] : [count(bytes, "byte")]),
  ].join(", ");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Folders of a goal bear a name that every hub has; a person knows them by what they are. */
function folderOf(workspace: string | undefined): string {
  if (workspace === undefined) return "a folder of its own";
  if (workspace.startsWith("copy:")) return "the agent's copy of the goal's folder";
  return workspace.startsWith("output:") ? "the goal's results" : workspace;
}
