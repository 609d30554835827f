import { probeModelServers } from "@hearth/models";
import type { Check, CheckContext, Finding } from "./finding.ts";

const keys = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENROUTER_API_KEY"];

/** A language model is optional; what is there is named, and why the rest is not. No key is ever shown. */
export const checkModels: Check = async ({ environment, home, signal }: CheckContext): Promise<Finding[]> => {
  const { readHubFile } = await import("../../home/hub-file.ts");
  const address = (await readHubFile(home))?.address;
  const own = address === undefined ? [] : [Number(new URL(address).port)];
  const probed = await probeModelServers({ signal, except: own });
  const present = keys.filter((key) => (environment[key] ?? "") !== "");
  const found = [
    ...probed.filter((server) => server.found).map(({ title, address: place }) => `${title} at ${place}`),
    ...present.map((key) => `${key} is set`),
  ];
  const absent = probed
    .filter((server) => !server.found)
    .map(({ title, port, why }) => `${title} (${port}): ${why ?? ""}`)
    .join("; ");
  if (found.length > 0) return [{ name: "models", state: "live", detail: `${found.join("; ")}. Not there: ${absent}` }];
  return [
    {
      name: "models",
      state: "declined",
      detail: `no language model is connected; the planner by rules is used. Asked: ${absent}`,
      fix: `start a local model server (Ollama, LM Studio, llama.cpp), set ${keys[0]}, or add one with hearth model add`,
    },
  ];
};
