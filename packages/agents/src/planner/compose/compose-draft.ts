import type { AcceptanceCheck, Capability, JsonSchema, Permission, PlanDraft, PlanTask } from "@hearth/protocol";
import { type PlanNode, NodeReference } from "../reading/node.ts";
import { answerMark } from "./answer-mark.ts";
import { chooseCapability, type NoChoice } from "./choose-capability.ts";
import { variants } from "./schema-shape.ts";

/** The composer's result: a draft, or the first step that no capability can do. */
export type Composition =
  | { fits: true; draft: PlanDraft; keys: ReadonlyMap<PlanNode, string> }
  | { fits: false; lack: NoChoice; step: string };

/** Rough seconds a task of the built-in agents takes; shown as an estimate, never enforced. */
const secondsPerTask = 1;

/** Turns steps into a draft: equal steps become one task, references become `$from`, checks and permissions come from the capabilities. */
export function composeDraft(
  title: string,
  results: readonly { node: PlanNode; heading?: string }[],
  capabilities: readonly Capability[],
): Composition {
  const tasks: PlanTask[] = [];
  const bySignature = new Map<string, string>();
  const keys = new Map<PlanNode, string>();
  const used = new Set<string>();
  let lack: { lack: NoChoice; step: string } | undefined;

  const place = (node: PlanNode): string | undefined => {
    const known = keys.get(node);
    if (known !== undefined) return known;
    const choice = chooseCapability(node, capabilities);
    if (!("capability" in choice)) {
      lack ??= { lack: choice, step: node.title };
      return undefined;
    }
    const input = withReferences(choice.input, place);
    if (lack !== undefined) return undefined;
    const signature = `${choice.capability.name} ${JSON.stringify(withoutTitles(input))}`;
    const same = bySignature.get(signature);
    if (same !== undefined) {
      keys.set(node, same);
      return same;
    }
    const key = newKey(choice.capability.name, used);
    tasks.push({
      key,
      title: node.title.slice(0, 300),
      capability: choice.capability.name,
      input,
      after: [],
      priority: 5,
      timeoutSeconds: 300,
      retries: 3,
      checks: checksOf(choice.capability, node, input),
      permissions: choice.capability.permissions,
      estimate: { seconds: secondsPerTask, moneyMicroUnits: 0, basis: "guess", runs: 0 },
    });
    bySignature.set(signature, key);
    keys.set(node, key);
    return key;
  };

  for (const { node, heading } of results) {
    const key = place(node);
    const task = tasks.find((other) => other.key === key);
    if (
      heading === undefined ||
      task === undefined ||
      task.checks.some((check) => check.description.startsWith(answerMark))
    )
      continue;
    task.checks.unshift({
      kind: "output",
      description: `${answerMark}${heading}`,
      pointer: "/kind",
      schema: { const: node.gives },
    });
  }
  if (lack !== undefined) return { fits: false, ...lack };
  return { fits: true, draft: { title: title.slice(0, 300), tasks }, keys };
}

function withReferences(value: unknown, place: (node: PlanNode) => string | undefined): unknown {
  if (value instanceof NodeReference) return { $from: place(value.node) ?? "missing", pointer: value.pointer };
  if (Array.isArray(value)) return value.map((item) => withReferences(item, place));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReferences(item, place)]));
  return value;
}

/** Two steps that differ only in what they are called are one task. */
function withoutTitles(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const { label: _label, ...rest } = input as Record<string, unknown>;
  return rest;
}

function newKey(capability: string, used: Set<string>): string {
  const base = capability.replaceAll(".", "-").slice(0, 50);
  let key = base;
  for (let count = 2; used.has(key); count++) key = `${base}-${count}`;
  used.add(key);
  return key;
}

/** What a capability that touches this leaves in the journal when it has done it. */
const deedOf = [
  ["command", "command-executed", "the command was run"],
  ["sql", "sql-executed", "the database was asked"],
  ["network", "network-called", "the address was called"],
] as const satisfies readonly (readonly [Permission, string, string])[];

/** Written before the task runs: the output has the declared shape, and a report's files are there. */
function checksOf(capability: Capability, node: PlanNode, input: unknown): AcceptanceCheck[] {
  const schema =
    variants(capability.output, capability.output).length > 0 ? capability.output : ({} satisfies JsonSchema);
  const checks: AcceptanceCheck[] = [
    { kind: "output", description: `${capability.name} gave a ${node.gives} as declared`, pointer: "", schema },
  ];
  if (node.gives === "matches") {
    // Running into a limit is a failure, never a success: a list that was cut off answers nothing.
    checks.push({
      kind: "output",
      description: "nothing was cut off",
      pointer: "/truncated",
      schema: { not: { const: true } },
    });
  }
  if (node.gives === "number") {
    checks.push({
      kind: "output",
      description: "the result is a number",
      pointer: "/value",
      schema: { type: "number" },
    });
  }
  const deed = deedOf.find(([permission]) => capability.permissions.includes(permission));
  if (deed !== undefined)
    checks.push({
      kind: "receipt",
      description: `the journal shows that ${deed[2]}`,
      action: deed[1],
      outcome: "success",
      minimum: 1,
    });
  if (node.gives === "document" && capability.permissions.includes("files-write") && isRecord(input)) {
    checks.push({
      kind: "output",
      description: "files were written",
      pointer: "/files",
      schema: { type: "array", minItems: 1 },
    });
    const name = typeof input["fileName"] === "string" ? input["fileName"] : undefined;
    const bothForms = /markdown/i.test(capability.description) && /html/i.test(capability.description);
    for (const path of bothForms && name !== undefined ? [`${name}.md`, `${name}.html`] : [])
      checks.push({
        kind: "file",
        description: `the report ${path} was written`,
        path,
        minimumBytes: 20,
      });
    if (bothForms && name !== undefined && typeof input["title"] === "string")
      checks.push({
        kind: "file-text",
        description: "the report has its title",
        path: `${name}.md`,
        pattern: String.raw`(?m)^# \S`,
        present: true,
        caseSensitive: true,
      });
  }
  if (
    node.gives === "files" &&
    capability.permissions.includes("files-write") &&
    isRecord(input) &&
    typeof input["path"] === "string"
  ) {
    checks.push({
      kind: "file",
      description: `the file ${input["path"]} was written`,
      path: input["path"],
      minimumBytes: 1,
    });
  }
  return checks;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
