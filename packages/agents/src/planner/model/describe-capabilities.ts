import type { Capability } from "@hearth/protocol";

const longestSchema = 1_200;
const longestList = 40_000;

/** The capabilities as a model reads them: a line each, with schemas as long as there is room. */
export function describeCapabilities(capabilities: readonly Capability[]): string {
  let room = longestList;
  return capabilities
    .map(({ name, description, permissions, input, output }) => {
      const may = permissions.length === 0 ? "" : ` May: ${permissions.join(", ")}.`;
      const head = `- ${name}: ${description}${may}`;
      const shapes = `\n  takes ${schemaText(input)}\n  gives ${schemaText(output)}`;
      const line = head.length + shapes.length <= room ? head + shapes : head;
      room -= line.length;
      return line;
    })
    .join("\n");
}

function schemaText(schema: Capability["input"]): string {
  const { $schema: _dialect, ...rest } = schema;
  const text = JSON.stringify(rest);
  return text.length <= longestSchema ? text : `${text.slice(0, longestSchema)}…`;
}
