import { z } from "zod";

/** Where web searches go. The person sets it; there is none by default, since each costs money or a server of one's own. */
export const searchSettings = z.strictObject({
  /** `searxng`: a SearXNG server with its JSON format on. `brave`: Brave Search, or a server that speaks its API. */
  kind: z.enum(["searxng", "brave"]),
  /** Base address, such as https://search.example.org or https://api.search.brave.com. */
  address: z.url({ protocol: /^https?$/ }),
  /** Name of the stored secret that is bound to this host; it is added outside, where no agent sees it. */
  secret: z.string().min(1).max(100).optional(),
});
export type SearchSettings = z.output<typeof searchSettings>;

export interface SearchHit {
  title: string;
  url: string;
  snippet: string;
}

export interface SearchQuestion {
  query: string;
  maximum: number;
  language: string | undefined;
}

/** How one kind of search server is asked and read. */
export interface SearchProvider {
  readonly settings: SearchSettings;
  requestUrl(question: SearchQuestion): string;
  /** @throws ZodError, SyntaxError where the answer is not of this kind */
  readAnswer(text: string): SearchHit[];
}

const searxngAnswer = z.object({
  results: z.array(z.object({ title: z.string().default(""), url: z.string(), content: z.string().nullish() })),
});
const braveAnswer = z.object({
  web: z
    .object({
      results: z.array(z.object({ title: z.string().default(""), url: z.string(), description: z.string().nullish() })),
    })
    .optional(),
});

export function createSearchProvider(settings: SearchSettings): SearchProvider {
  const base = settings.address.endsWith("/") ? settings.address : `${settings.address}/`;
  if (settings.kind === "searxng") {
    return {
      settings,
      requestUrl: ({ query, language }) =>
        `${base}search?${new URLSearchParams({ q: query, format: "json", ...(language === undefined ? {} : { language }) }).toString()}`,
      readAnswer: (text) =>
        searxngAnswer
          .parse(JSON.parse(text))
          .results.map(({ title, url, content }) => ({ title, url, snippet: content ?? "" })),
    };
  }
  return {
    settings,
    requestUrl: ({ query, maximum, language }) =>
      `${base}res/v1/web/search?${new URLSearchParams({
        q: query,
        count: String(Math.min(20, maximum)),
        ...(language === undefined ? {} : { search_lang: language }),
      }).toString()}`,
    readAnswer: (text) =>
      (braveAnswer.parse(JSON.parse(text)).web?.results ?? []).map(({ title, url, description }) => ({
        title,
        url,
        snippet: description ?? "",
      })),
  };
}
