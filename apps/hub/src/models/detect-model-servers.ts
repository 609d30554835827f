/** Where local model servers listen unless told otherwise, and a path that only such a server answers with JSON. */
const knownServers = [
  { name: "Ollama", port: 11_434, path: "/api/version" },
  { name: "LM Studio", port: 1234, path: "/v1/models" },
  { name: "llama.cpp", port: 8080, path: "/v1/models" },
  { name: "vLLM", port: 8000, path: "/v1/models" },
  { name: "Jan", port: 1337, path: "/v1/models" },
  { name: "KoboldCpp", port: 5001, path: "/api/v1/info/version" },
] as const;

export interface ModelServer {
  name: string;
  address: string;
}

const patienceMilliseconds = 300;

/** The model servers that answer on this machine. Only 127.0.0.1 is asked, and each for at most 300 ms. */
export async function detectModelServers(signal: AbortSignal): Promise<ModelServer[]> {
  const found = await Promise.all(
    knownServers.map(async ({ name, port, path }): Promise<ModelServer[]> => {
      try {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMilliseconds)]),
          redirect: "error",
        });
        const answer: unknown = response.ok ? await response.json() : undefined;
        if (typeof answer !== "object" || answer === null) return [];
        // A server of models lists them or tells its version; anything else on the port is another program.
        return "data" in answer || "version" in answer || "result" in answer
          ? [{ name, address: `127.0.0.1:${port}` }]
          : [];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}
