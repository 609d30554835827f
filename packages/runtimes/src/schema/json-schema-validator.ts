import { createRequire } from "node:module";
import type { JsonSchema } from "@hearth/protocol";
import { ValidationError } from "@hearth/protocol";
import type { Ajv2020, ErrorObject } from "ajv/dist/2020.js";
import type { SchemaIssue } from "./compile-schema.ts";

const require = createRequire(import.meta.url);
let shared: Ajv2020 | undefined;

/**
 * Loaded at the first JSON Schema, since most agents use zod and Ajv costs more than the rest of the runtime to load.
 * Defaults are not filled in: the value is judged and left as it is.
 */
function ajv(): Ajv2020 {
  if (shared === undefined) {
    const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
    const formats = require("ajv-formats") as typeof import("ajv-formats");
    shared = new Ajv2020({ strict: false, allErrors: false, addUsedSchema: false, validateFormats: true });
    formats.default(shared);
  }
  return shared;
}

/**
 * A check for a JSON Schema 2020-12 document. References to other documents are not fetched.
 * @throws ValidationError when the schema itself is wrong
 */
export function compileJsonSchema(schema: JsonSchema, what: string): (value: unknown) => SchemaIssue[] {
  let validate;
  try {
    validate = ajv().compile(schema);
  } catch (error) {
    const message = `is not a usable JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
    throw new ValidationError(what, [{ field: "", message }], error);
  }
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(toIssue));
}

function toIssue(error: ErrorObject): SchemaIssue {
  const parameters = error.params as Record<string, unknown>;
  const named = parameters["missingProperty"] ?? parameters["additionalProperty"] ?? parameters["unevaluatedProperty"];
  const field =
    typeof named === "string"
      ? `${error.instancePath}/${named.replaceAll("~", "~0").replaceAll("/", "~1")}`
      : error.instancePath;
  if (error.keyword === "required") return { field, message: "is missing" };
  if (error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties") {
    return { field, message: "is not a known field" };
  }
  const allowed = parameters["allowedValues"];
  return {
    field,
    message: `${error.message ?? "is not valid"}${Array.isArray(allowed) ? `: ${allowed.map(String).join(", ")}` : ""}`,
  };
}
