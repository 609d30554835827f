import { manifest, parse } from "@hearth/protocol";
import { type Agent, defineLazyAgent } from "@hearth/runtimes";
import type { AgentFile } from "../agent-file/agent-file.ts";
import { resolveTools } from "./resolve-tools.ts";
import { specialistManifest } from "./specialist-manifest.ts";
import type { SpecialistOptions } from "./specialist-options.ts";
import { type StoredKind, storedSpecialists } from "./stored-specialists.ts";

/**
 * The same agent as `defineSpecialist` makes, with the loop and all it needs loaded by the first run.
 * @throws AgentFileError where a tool is offered by nobody
 */
export function defineLazySpecialist(file: AgentFile, options: SpecialistOptions): Agent {
  const { permissions } = resolveTools(file, options.tools, options.path ?? file.name);
  const capabilities = kindsOf(file).map((kind) => ({ ...kind, permissions: [...permissions] }));
  return defineLazyAgent(
    parse(manifest, { ...specialistManifest(file), capabilities }, "the agent's manifest"),
    async () => {
      const { defineSpecialist } = await import("./define-specialist.ts");
      return defineSpecialist(file, options);
    },
  );
}

function kindsOf({ name, description }: AgentFile): readonly StoredKind[] {
  const { kinds, work } = storedSpecialists;
  return Object.hasOwn(kinds, name) ? kinds[name]! : [{ name: `${name}.work`, description, ...work }];
}
