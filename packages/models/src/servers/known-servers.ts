import type { ServerKind } from "../registry/model-settings.ts";

/** A kind of server that people run on their own machine, and where it listens unless told otherwise. */
export interface KnownServer {
  /** As models of it are named: `ollama/qwen3:8b`. */
  readonly name: string;
  readonly title: string;
  readonly kind: ServerKind;
  readonly port: number;
  /** A path that only such a server answers as it does. */
  readonly probe: string;
}

export const knownServers: readonly KnownServer[] = [
  { name: "ollama", title: "Ollama", kind: "ollama", port: 11_434, probe: "/api/tags" },
  { name: "lm-studio", title: "LM Studio", kind: "openai-compatible", port: 1234, probe: "/v1/models" },
  { name: "llama-server", title: "llama.cpp or LocalAI", kind: "openai-compatible", port: 8080, probe: "/v1/models" },
  { name: "vllm", title: "vLLM", kind: "openai-compatible", port: 8000, probe: "/v1/models" },
  { name: "jan", title: "Jan", kind: "openai-compatible", port: 1337, probe: "/v1/models" },
  { name: "koboldcpp", title: "KoboldCpp", kind: "openai-compatible", port: 5001, probe: "/v1/models" },
];
