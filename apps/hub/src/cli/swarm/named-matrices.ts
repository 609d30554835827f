import type { MatrixConfig } from "@hearth/swarm";
import { UsageError } from "../errors/usage-error.ts";

interface Named {
  value: unknown;
  precision?: string;
}

/** What a file of matrices names: `@coordinate_transform`, `@state_feedback`, and gains such as `@pid_controller/Kp/0`. */
export function namesOf({
  control_matrices: control,
  transformation_matrices: transforms,
}: MatrixConfig): Map<string, Named> {
  const names = new Map<string, Named>();
  for (const [name, { rotation, precision }] of Object.entries(transforms))
    names.set(name, { value: rotation, precision });
  const { state_feedback: feedback, pid_controller: pid } = control;
  if (feedback !== undefined) names.set("state_feedback", { value: feedback.matrix, precision: feedback.precision });
  for (const [gain, values] of Object.entries(pid ?? {}))
    for (const [at, value] of values.entries()) names.set(`pid_controller/${gain}/${at}`, { value });
  return names;
}

/**
 * Puts named matrices and gains in the place of the texts `@NAME` in a task's data, and takes over the precision of a matrix where
 * the task says none. @throws UsageError naming the field
 */
export function withMatrices(data: unknown, names: ReadonlyMap<string, Named> | undefined): unknown {
  if (names === undefined || typeof data !== "object" || data === null || Array.isArray(data)) return data;
  const precisions = new Set<string>();
  const fields = Object.entries(data).map(([field, value]): [string, unknown] => {
    if (typeof value !== "string" || !value.startsWith("@")) return [field, value];
    const named = names.get(value.slice(1));
    if (named === undefined)
      throw new UsageError(
        `/${field}: the file of matrices names no ${value.slice(1)}; it has ${[...names.keys()].join(", ")}`,
        {
          field,
        },
      );
    if (named.precision !== undefined) precisions.add(named.precision);
    return [field, named.value];
  });
  const result = Object.fromEntries(fields);
  if ("precision" in result || precisions.size === 0) return result;
  if (precisions.size > 1)
    throw new UsageError(`/precision: the named matrices have ${[...precisions].join(" and ")}; say which one counts`, {
      field: "precision",
    });
  return { ...result, precision: [...precisions][0] };
}
