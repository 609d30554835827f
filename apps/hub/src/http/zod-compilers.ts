import { ValidationError } from "@hearth/protocol";
import { z } from "zod";

const places: Readonly<Record<string, string>> = {
  body: "the body",
  querystring: "the query",
  params: "the path",
  headers: "the headers",
};

/** Checks a part of a request against its zod schema, so that handlers get what the schema made of it. */
export function compileValidator({ schema, httpPart }: { schema: unknown; httpPart?: string | undefined }) {
  if (!(schema instanceof z.ZodType)) throw new TypeError(`the schema of ${httpPart ?? "a route"} is not zod`);
  return (value: unknown): { value: unknown } | { error: Error } => {
    // Fastify hands on a body that was not sent as null.
    const result = schema.safeParse(httpPart === "body" && value === null ? undefined : value);
    if (result.success) return { value: result.data };
    return { error: ValidationError.fromZod(places[httpPart ?? "body"] ?? "the request", result.error) };
  };
}

/** Answers are written as they are: their schemas describe them in the OpenAPI document. */
export function compileSerializer(): (value: unknown) => string {
  return (value) => JSON.stringify(value);
}

/** A zod schema as JSON Schema for the OpenAPI document. */
export function toDocumentSchema(schema: unknown, io: "input" | "output"): Record<string, unknown> {
  if (!(schema instanceof z.ZodType)) return {};
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
}
