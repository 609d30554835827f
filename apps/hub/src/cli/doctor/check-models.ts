import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { modelsFile, probeModelServers } from "@hearth/models";
import type { Check, CheckContext, Finding } from "./finding.ts";

const keys = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENROUTER_API_KEY"];

/** A language model is optional; what is there is named, and why the rest is not. No key is ever shown. */
export const checkModels: Check = async ({ environment, home, signal }: CheckContext): Promise<Finding[]> => {
  const { readHubFile } = await import("../../home/hub-file.ts");
  const address = (await readHubFile(home))?.address;
  const own = address === undefined ? [] : [Number(new URL(address).port)];
  const written = await readWritten(home);
  if ("fix" in written) return [written];
  const probed = await probeModelServers({ signal, except: own });
  const present = keys.filter((key) => (environment[key] ?? "") !== "");
  const found = [
    ...written.places,
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

/** What `models.json` names: servers and files. Whether they answer, `hearth model test` tries. */
async function readWritten(home: string): Promise<{ places: string[] } | Required<Finding>> {
  const path = join(home, "models.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { places: [] };
    return broken(`${path} cannot be read: ${(error as Error).message}`);
  }
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return broken(`${path} is no JSON`);
  }
  const { data, error } = modelsFile.safeParse(said);
  if (data === undefined)
    return broken(`${path}: ${error.issues.map((issue) => `/${issue.path.join("/")} ${issue.message}`).join("; ")}`);
  const files = Object.entries(data.models).filter(([, { file }]) => file !== undefined);
  return {
    places: [
      ...Object.entries(data.servers).map(([name, { url }]) => `${name} at ${url} (models.json)`),
      ...files.map(([id]) => `${id}, a file`),
    ],
  };
}

function broken(detail: string): Required<Finding> {
  return {
    name: "models",
    state: "broken",
    detail,
    fix: "mend the file, or move it away and add models again with hearth model add",
  };
}
