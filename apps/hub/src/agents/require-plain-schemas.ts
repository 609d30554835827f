import { ValidationError } from "@hearth/protocol";
import type { AgentCreation } from "./composition.ts";

/**
 * Refuses regular expressions in the schemas of an agent. They would be tried on inputs in the hub itself, and may be such as take for ever.
 * @throws ValidationError naming each
 */
export function requirePlainSchemas({ capabilities }: Pick<AgentCreation, "capabilities">): void {
  const issues = capabilities.flatMap(({ input, output }, index) =>
    [...expressionsIn(input, "/input"), ...expressionsIn(output, "/output")].map((place) => ({
      field: `/capabilities/${index}${place}`,
      message: "is a regular expression, which only the owner of this hub may have tried in it",
    })),
  );
  if (issues.length > 0) throw new ValidationError("the agent", issues.slice(0, 20));
}

/** Keywords whose values are data. */
const data: ReadonlySet<string> = new Set(["const", "default", "enum", "examples"]);

/** Where a JSON Schema has some. A property that is called `pattern` has a schema, and no text. */
function* expressionsIn(schema: unknown, place: string): Generator<string> {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    const here = `${place}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (key === "pattern" && typeof value === "string") yield here;
    else if (key === "patternProperties" && !place.endsWith("/properties")) yield here;
    else if (!data.has(key)) yield* expressionsIn(value, here);
  }
}
