import { pathToFileURL } from "node:url";
import { decideModel } from "@hearth/policy";
import type { Candidate, ModelServer } from "./candidate.ts";
import type { ModelSettings } from "./model-settings.ts";

/** A model with what is known of it. One on this machine costs nothing unless someone says it does. */
export function toCandidate(server: ModelServer, name: string, settings: ModelSettings): Candidate {
  const local = server.local !== false && settings.local !== false && decideModel(server.url).local;
  return {
    id: `${server.name}/${name}`,
    name,
    server,
    settings: local && settings.price === undefined ? { ...settings, price: "free" } : settings,
    local,
  };
}

/** A model that is a file of this device, with no server to ask. */
export function fileCandidate(id: string, settings: ModelSettings): Candidate {
  const slash = id.indexOf("/");
  const url = pathToFileURL(settings.file?.path ?? "").href;
  return {
    id,
    name: id.slice(slash + 1),
    server: { name: id.slice(0, slash), kind: "gguf", url, detected: false },
    settings,
    local: true,
  };
}
