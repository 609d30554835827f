import { type AcceptanceCheck, HearthError } from "@hearth/protocol";
import { jsonSchemaCheck } from "../planner/json-schema-check.ts";
import { compilePattern } from "./compile-pattern.ts";

/** What is wrong with a check before anything ran: a criterion that cannot be judged is no criterion. */
export function checkIssues(check: AcceptanceCheck): { field: string; message: string }[] {
  const tried = (field: string, make: () => unknown): { field: string; message: string }[] => {
    try {
      make();
      return [];
    } catch (error) {
      if (!HearthError.isInstance(error)) throw error;
      return [{ field, message: error.message }];
    }
  };
  switch (check.kind) {
    case "output":
    case "file-json":
      return tried("/schema", () => jsonSchemaCheck(check.schema));
    case "file-text":
      return tried("/pattern", () => compilePattern(check.pattern));
    case "receipt": {
      const { target, minimum, maximum } = check;
      const wrong = maximum !== undefined && maximum < minimum;
      return [
        ...(target === undefined ? [] : tried("/target", () => compilePattern(target))),
        ...(wrong ? [{ field: "/maximum", message: `is less than the minimum, ${minimum}` }] : []),
      ];
    }
    default:
      return [];
  }
}
