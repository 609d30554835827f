import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { FetchFailedError } from "../../builtin/errors/fetch-failed-error.ts";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { NoSearchProviderError } from "../errors/no-search-provider-error.ts";
import { createSearchProvider, type SearchHit, type SearchProvider, type SearchSettings } from "./search-provider.ts";

const maximumBytes = 2 * 1024 * 1024;

/** @param settings looked up at each search, so that a change takes effect at once; undefined where none are set */
export function webSearch(settings: () => Promise<SearchSettings | undefined>) {
  return defineCapability({
    name: "web.search",
    description:
      "Searches the web and gives titles, addresses and snippets. A snippet is no source: read the page before citing it.",
    permissions: ["network"],
    input: z.strictObject({
      query: z.string().trim().min(1).max(400).describe("What to look for. It leaves this machine."),
      maximum: z.number().int().min(1).max(20).default(10).describe("How many at most."),
      language: z
        .string()
        .regex(/^[a-z]{2}$/)
        .optional()
        .describe("Two letters, such as en."),
      site: z
        .string()
        .max(200)
        .regex(/^[a-z0-9.-]+$/i)
        .optional()
        .describe("Only pages of this host."),
    }),
    output: z.object({
      results: z.array(z.object({ title: z.string(), url: z.string(), snippet: z.string() })),
      provider: z.string(),
    }),
    async run({ query, maximum, language, site }, { effects, signal }) {
      const set = await settings();
      if (set === undefined) throw new NoSearchProviderError();
      const provider = createSearchProvider(set);
      const words = site === undefined ? query : `${query} site:${site}`;
      const url = provider.requestUrl({ query: words, maximum, language });
      const answer = await effectValue(
        `searching at ${set.address}`,
        await effects.fetch(url, { signal, maximumBytes, headers: { accept: "application/json" } }),
      );
      if (answer.status !== 200)
        throw new FetchFailedError(
          set.address,
          `answered the search with ${answer.status}${hintFor(set, answer.status)}`,
        );
      return {
        results: usable(readHits(provider, answer.text)).slice(0, maximum),
        provider: `${set.kind} at ${set.address}`,
      };
    },
  });
}

function readHits(provider: SearchProvider, text: string): SearchHit[] {
  try {
    return provider.readAnswer(text);
  } catch {
    const { kind, address } = provider.settings;
    throw new FetchFailedError(address, `did not answer as a ${kind} server does`);
  }
}

function hintFor({ kind, secret }: SearchSettings, status: number): string {
  if (status === 403 && kind === "searxng")
    return ": its JSON format is off; add json to search.formats in its settings.yml";
  if (status !== 401 && status !== 403) return "";
  return secret === undefined
    ? ": it wants a key; store one and name it as secret in search.json"
    : `: it did not take the secret ${secret}`;
}

/** Addresses that can be read, each once, with markup taken out of the words. */
function usable(hits: readonly SearchHit[]): SearchHit[] {
  const seen = new Set<string>();
  return hits.flatMap(({ title, url, snippet }) => {
    const target = URL.parse(url);
    if (target === null || !/^https?:$/.test(target.protocol) || seen.has(target.href)) return [];
    seen.add(target.href);
    return [{ title: plain(title).slice(0, 300), url: target.href, snippet: plain(snippet).slice(0, 600) }];
  });
}

function plain(text: string): string {
  return text
    .replaceAll(/<\/?[a-z][^>]*>/gi, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
