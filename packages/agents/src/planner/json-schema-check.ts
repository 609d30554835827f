import { createRequire } from "node:module";
import { type JsonSchema, ValidationError } from "@hearth/protocol";
import type { Ajv2020 } from "ajv/dist/2020.js";

export interface SchemaComplaint {
  /** JSON Pointer (RFC 6901) of the wrong part; empty for the whole value. */
  readonly field: string;
  readonly message: string;
}

const require = createRequire(import.meta.url);
let shared: Ajv2020 | undefined;

/** Ajv costs more to load than most hubs need at start, so it is loaded at the first check. */
function ajv(): Ajv2020 {
  if (shared === undefined) {
    const { Ajv2020: Constructor } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
    const formats = require("ajv-formats") as typeof import("ajv-formats");
    shared = new Constructor({ strict: false, allErrors: true, addUsedSchema: false });
    formats.default(shared);
  }
  return shared;
}

const compiled = new Map<string, (value: unknown) => SchemaComplaint[]>();
const maximumCompiled = 500;

/**
 * A check of values by a JSON Schema 2020-12 document; compiled once for each content.
 * @throws ValidationError when the schema itself is wrong
 */
export function jsonSchemaCheck(schema: JsonSchema): (value: unknown) => SchemaComplaint[] {
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known !== undefined) return known;
  let validate;
  try {
    validate = ajv().compile(schema);
  } catch (cause) {
    const message = `is no usable JSON Schema: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ValidationError("the schema", [{ field: "", message }], cause);
  }
  const check = (value: unknown): SchemaComplaint[] =>
    validate(value)
      ? []
      : (validate.errors ?? []).map((error) => {
          const named =
            (error.params as Record<string, unknown>)["missingProperty"] ??
            (error.params as Record<string, unknown>)["additionalProperty"];
          const field =
            typeof named === "string"
              ? `${error.instancePath}/${named.replaceAll("~", "~0").replaceAll("/", "~1")}`
              : error.instancePath;
          return { field, message: error.message ?? "is not valid" };
        });
  // Ajv keeps every schema it compiled; checks come with tasks, so without an end this would grow for ever.
  if (compiled.size >= maximumCompiled) {
    compiled.clear();
    shared = undefined;
  }
  compiled.set(text, check);
  return check;
}
