import { ValidationError } from "@hearth/protocol";
import type { AnyCapability } from "../define-agent.ts";
import { AgentOutputError } from "../errors/agent-output-error.ts";
import { type SchemaCheck, compileSchema } from "./compile-schema.ts";

interface Checks {
  input: SchemaCheck;
  output: SchemaCheck;
}

const compiled = new WeakMap<AnyCapability, Checks>();

function checksOf(definition: AnyCapability): Checks {
  let checks = compiled.get(definition);
  if (checks === undefined) {
    checks = {
      input: compileSchema(definition.input, `the input schema of ${definition.name}`),
      output: compileSchema(definition.output, `the output schema of ${definition.name}`),
    };
    compiled.set(definition, checks);
  }
  return checks;
}

/**
 * Compiles both schemas, so that a wrong one shows when the agent is registered and not when it is called.
 * @throws ValidationError naming the schema
 */
export function assertSchemas(definition: AnyCapability): void {
  checksOf(definition);
}

/** The input as the capability's code gets it. @throws ValidationError naming the field by JSON Pointer */
export async function validInput(definition: AnyCapability, input: unknown): Promise<unknown> {
  const result = await checksOf(definition).input(input);
  if (!result.ok) throw new ValidationError(`the input of ${definition.name}`, result.issues);
  return result.value;
}

/** The output as the caller gets it. @throws AgentOutputError, which no retry mends */
export async function validOutput(definition: AnyCapability, output: unknown): Promise<unknown> {
  const result = await checksOf(definition).output(output);
  if (!result.ok) throw new AgentOutputError(definition.name, result.issues);
  return result.value;
}
