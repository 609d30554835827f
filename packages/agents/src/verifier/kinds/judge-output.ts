import { type CheckOf, valueAtPointer } from "@hearth/protocol";
import { jsonSchemaCheck } from "../../planner/json-schema-check.ts";
import type { CheckContext } from "../evidence.ts";
import { failed, type Judgement, passed, shown } from "../judgement.ts";

export function judgeOutput({ pointer, schema }: CheckOf<"output">, { task }: Pick<CheckContext, "task">): Judgement {
  return judgeValue(task.output, { pointer, schema, what: "the output" });
}

/** Whether the value at the pointer satisfies the schema. */
export function judgeValue(
  whole: unknown,
  { pointer, schema, what }: Pick<CheckOf<"output">, "pointer" | "schema"> & { what: string },
): Judgement {
  const value = valueAtPointer(whole, pointer);
  const [complaint] = jsonSchemaCheck(schema)(value);
  if (complaint !== undefined) return failed(`${pointer}${complaint.field} ${complaint.message}`);
  return passed(`${pointer === "" ? what : pointer} is ${shown(value)}`);
}
