import type { Check, CheckContext, Finding } from "./finding.ts";
import { detectModelServers } from "../../models/detect-model-servers.ts";

const keys = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "OPENROUTER_API_KEY", "MISTRAL_API_KEY"];

/** A language model is optional; what is there is named, and no key is ever shown. */
export const checkModels: Check = async ({ environment, signal }: CheckContext): Promise<Finding[]> => {
  const servers = await detectModelServers(signal);
  const present = keys.filter((key) => (environment[key] ?? "") !== "");
  const found = [
    ...servers.map(({ name, address }) => `${name} at ${address}`),
    ...present.map((key) => `${key} is set`),
  ];
  if (found.length > 0) return [{ name: "models", state: "live", detail: found.join("; ") }];
  return [
    {
      name: "models",
      state: "declined",
      detail: "no language model is connected; the planner by rules is used",
      fix: `start a local model server (Ollama, LM Studio, llama.cpp), or set ${keys[0]}`,
    },
  ];
};
