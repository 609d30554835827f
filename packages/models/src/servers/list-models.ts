import { z } from "zod";
import type { ModelServer } from "../registry/candidate.ts";
import type { ModelCapability, ModelSettings } from "../registry/model-settings.ts";
import type { ServerFetch } from "./server-door.ts";

const longestList = 16 * 1024 * 1024;
const tokens = z.coerce.number().int().positive().optional().catch(undefined);
const money = z.coerce.number().nonnegative().optional().catch(undefined);

/** What servers say of a model beside its name, each in its own words. */
const listed = z.looseObject({
  id: z.string(),
  max_model_len: tokens,
  context_length: tokens,
  max_context_length: tokens,
  meta: z.looseObject({ n_ctx_train: tokens }).nullish().catch(undefined),
  pricing: z
    .looseObject({ prompt: money, completion: money, input_cache_read: money, input_cache_write: money })
    .nullish()
    .catch(undefined),
});
const list = z.looseObject({ data: z.array(z.unknown()) });
const tags = z.looseObject({ models: z.array(z.unknown()) });
const tag = z.looseObject({
  name: z.string(),
  size: tokens,
  remote_host: z.string().nullish(),
  remote_model: z.string().nullish(),
});
const details = z.looseObject({
  capabilities: z.array(z.string()).optional().catch(undefined),
  model_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

export type ListedModels = ReadonlyMap<string, ModelSettings>;

/**
 * The models a server says it has, with what it tells of them.
 * @throws what `fetch` throws, or an Error where the answer is no list
 */
export async function listModels(server: ModelServer, fetch: ServerFetch, signal: AbortSignal): Promise<ListedModels> {
  return server.kind === "ollama" ? await listOllama(server, fetch, signal) : await listPlain(server, fetch, signal);
}

async function readJson(fetch: ServerFetch, url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}`);
  }
  const text = await response.text();
  if (text.length > longestList) throw new Error("its list of models is too long");
  return JSON.parse(text) as unknown;
}

async function listPlain({ url, kind }: ModelServer, fetch: ServerFetch, signal: AbortSignal): Promise<ListedModels> {
  const headers: Record<string, string> = kind === "anthropic" ? { "anthropic-version": "2023-06-01" } : {};
  const { data } = list.parse(
    await readJson(fetch, `${url}/models${kind === "anthropic" ? "?limit=1000" : ""}`, { headers, signal }),
  );
  const found = new Map<string, ModelSettings>();
  for (const item of data) {
    const model = listed.safeParse(item);
    if (!model.success) continue;
    const { id, pricing, meta } = model.data;
    const context =
      model.data.max_model_len ?? model.data.context_length ?? model.data.max_context_length ?? meta?.n_ctx_train;
    const perMillion = 1_000_000;
    found.set(id, {
      ...(/embed/i.test(id) ? { kind: "embedding" } : {}),
      ...(context === undefined ? {} : { contextTokens: context }),
      // OpenRouter tells prices, for one token.
      ...(pricing?.prompt === undefined || pricing.completion === undefined
        ? {}
        : {
            price: {
              input: pricing.prompt * perMillion,
              output: pricing.completion * perMillion,
              ...(pricing.input_cache_read === undefined ? {} : { cachedInput: pricing.input_cache_read * perMillion }),
              ...(pricing.input_cache_write === undefined
                ? {}
                : { cacheWrite: pricing.input_cache_write * perMillion }),
            },
          }),
    });
  }
  return found;
}

const ollamaWords: Readonly<Record<string, ModelCapability>> = {
  tools: "tools",
  vision: "vision",
  thinking: "reasoning",
};

async function listOllama({ url }: ModelServer, fetch: ServerFetch, signal: AbortSignal): Promise<ListedModels> {
  const base = new URL(url).origin;
  const { models } = tags.parse(await readJson(fetch, `${base}/api/tags`, { signal }));
  const found = new Map<string, ModelSettings>();
  for (const item of models) {
    const model = tag.safeParse(item);
    if (!model.success) continue;
    const { name, size, remote_host: remoteHost, remote_model: remoteModel } = model.data;
    const body = JSON.stringify({ model: name });
    const shown = details.safeParse(
      await readJson(fetch, `${base}/api/show`, { method: "POST", body, signal }).catch(() => ({})),
    );
    const { capabilities = [], model_info: info = {} } = shown.success ? shown.data : {};
    const context = Object.entries(info).find(([key]) => key.endsWith(".context_length"))?.[1];
    const isCompletion = capabilities.includes("completion");
    found.set(name, {
      ...(capabilities.includes("embedding") && !isCompletion ? { kind: "embedding" } : {}),
      ...(typeof context === "number" && context > 0 ? { contextTokens: context } : {}),
      ...(isCompletion
        ? { capabilities: ["json" as const, ...capabilities.flatMap((word) => ollamaWords[word] ?? [])] }
        : {}),
      ...(size === undefined ? {} : { memoryBytes: size }),
      // Ollama passes some models on to its makers' machines.
      ...((remoteHost ?? remoteModel) || /[:-]cloud$/.test(name) ? { local: false as const } : {}),
    });
  }
  return found;
}
