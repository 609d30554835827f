import { access } from "node:fs/promises";
import { join } from "node:path";

/** The variables by which `@hearth/models` knows servers; a test compares. Written out here, so that it need not be loaded. */
export const modelVariables = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENROUTER_API_KEY"] as const;

export interface NamedModelsOptions {
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/** Whether the person has said which models there are, in `models.json` or in the environment. */
export async function areModelsNamed({ home, environment }: NamedModelsOptions): Promise<boolean> {
  if (modelVariables.some((name) => (environment[name]?.trim() ?? "") !== "")) return true;
  return await access(join(home, "models.json")).then(
    () => true,
    () => false,
  );
}
