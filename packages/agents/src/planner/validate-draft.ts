import {
  type Capability,
  dependenciesOf,
  findCycle,
  isOutputReference,
  type OutputReference,
  type Permission,
  type PlanDraft,
  planDraft,
  PlanCycleError,
  type PlanTask,
  ValidationError,
} from "@hearth/protocol";
import { checkIssues } from "../verifier/check-issues.ts";
import { nearestNames } from "../shared/nearest-names.ts";
import { kindsOf, schemaAt } from "./compose/schema-shape.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";

interface Issue {
  field: string;
  message: string;
}

/**
 * Checks a draft against the registered capabilities and returns it with its permissions recomputed from them: a
 * draft cannot widen or hide what its tasks may touch.
 * @throws ValidationError naming each wrong field; PlanCycleError naming the cycle
 */
export function validateDraft(input: unknown, capabilities: readonly Capability[]): PlanDraft {
  const parsed = planDraft.safeParse(input);
  if (!parsed.success) throw ValidationError.fromZod("the plan", parsed.error);
  const draft = parsed.data;
  const known = new Map(capabilities.map((capability) => [capability.name, capability]));
  const byKey = new Map<string, PlanTask>();
  const issues: Issue[] = [];
  for (const [index, task] of draft.tasks.entries()) {
    if (byKey.has(task.key)) issues.push({ field: `/tasks/${index}/key`, message: `is used twice: ${task.key}` });
    byKey.set(task.key, task);
  }
  for (const [index, task] of draft.tasks.entries()) {
    const at = `/tasks/${index}`;
    const capability = known.get(task.capability);
    for (const [place, check] of task.checks.entries())
      issues.push(
        ...checkIssues(check).map(({ field, message }) => ({ field: `${at}/checks/${place}${field}`, message })),
      );
    for (const key of dependenciesOf(task)) {
      if (!byKey.has(key))
        issues.push({ field: `${at}/input`, message: `refers to the task ${key}, which the plan does not have` });
    }
    if (capability === undefined) {
      const near = nearestNames(task.capability, [...known.keys()]);
      issues.push({
        field: `${at}/capability`,
        message: `no agent offers ${task.capability}${near.length === 0 ? "" : `; the nearest are ${near.join(", ")}`}`,
      });
      continue;
    }
    issues.push(
      ...inputIssues(task, capability, byKey, known).map((issue) => ({
        field: `${at}/input${issue.field}`,
        message: issue.message,
      })),
    );
  }
  if (issues.length > 0) throw new ValidationError("the plan", issues);
  const cycle = findCycle(new Map(draft.tasks.map((task) => [task.key, dependenciesOf(task)])));
  if (cycle !== undefined) throw new PlanCycleError(cycle);
  return {
    ...draft,
    tasks: draft.tasks.map((task) => ({ ...task, permissions: permissionsOf(task, known.get(task.capability)!) })),
  };
}

/** What a task touches, and what the checks of it do: a command that only checks is a command. */
function permissionsOf({ checks }: PlanTask, { permissions }: Capability): Permission[] {
  const runs = checks.some(({ kind }) => kind === "command") && !permissions.includes("command");
  return runs ? [...permissions, "command"] : permissions;
}

/** Literal parts are judged by the capability's schema; references by the kind and type of what they stand for. */
function inputIssues(
  task: PlanTask,
  capability: Capability,
  byKey: ReadonlyMap<string, PlanTask>,
  known: ReadonlyMap<string, Capability>,
): Issue[] {
  const references = placesOfReferences(task.input);
  const issues: Issue[] = [];
  for (const complaint of jsonSchemaCheck(capability.input)(task.input ?? {})) {
    if (!references.some(({ pointer }) => complaint.field === pointer || complaint.field.startsWith(`${pointer}/`)))
      issues.push(complaint);
  }
  for (const { pointer, reference } of references) {
    const source = byKey.get(reference.$from);
    const giver = source === undefined ? undefined : known.get(source.capability);
    if (giver === undefined) continue;
    const given = schemaAt(giver.output, giver.output, reference.pointer);
    if (given === undefined) {
      issues.push({ field: pointer, message: `${giver.name} gives nothing at ${reference.pointer}` });
      continue;
    }
    const wanted = schemaAt(capability.input, capability.input, pointer);
    if (wanted === undefined) {
      if (capability.input["additionalProperties"] === false)
        issues.push({ field: pointer, message: "is not a known field" });
      continue;
    }
    if (!given.some((one) => wanted.some((other) => compatible(one, giver, other, capability)))) {
      issues.push({ field: pointer, message: `takes no ${describe(given, giver)} from ${reference.$from}` });
    }
  }
  return issues;
}

type Shape = Readonly<Record<string, unknown>>;

function compatible(given: Shape, giver: Capability, wanted: Shape, taker: Capability): boolean {
  const gives = kindsOf(given, giver.output);
  const takes = kindsOf(wanted, taker.input);
  if (takes.length > 0) return gives.some((kind) => takes.includes(kind));
  const types = typesOf(given);
  const allowed = typesOf(wanted);
  if (types === undefined || allowed === undefined) return true;
  return types.some(
    (type) =>
      allowed.includes(type) ||
      (type === "integer" && allowed.includes("number")) ||
      (type === "number" && allowed.includes("integer")),
  );
}

function typesOf(schema: Shape): string[] | undefined {
  const { type } = schema;
  if (Array.isArray(type)) return type.map(String);
  if (typeof type === "string") return [type];
  return schema["properties"] === undefined ? undefined : ["object"];
}

function describe(given: readonly Shape[], giver: Capability): string {
  const kinds = given.flatMap((schema) => kindsOf(schema, giver.output));
  return kinds[0] ?? given.flatMap((schema) => typesOf(schema) ?? [])[0] ?? "such value";
}

function placesOfReferences(input: unknown, pointer = ""): { pointer: string; reference: OutputReference }[] {
  if (isOutputReference(input)) return [{ pointer, reference: { $from: input.$from, pointer: input.pointer ?? "" } }];
  if (typeof input !== "object" || input === null) return [];
  return Object.entries(input).flatMap(([key, value]) =>
    placesOfReferences(value, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}
