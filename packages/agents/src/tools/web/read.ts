import { hash } from "node:crypto";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { FetchFailedError } from "../../builtin/errors/fetch-failed-error.ts";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { pageOf } from "../shared/page-of.ts";
import { versionOf } from "../shared/version-of.ts";
import { pageText } from "./page-text.ts";
import { robotName } from "./robots.ts";
import { SiteRules } from "./site-rules.ts";

const maximumBytes = 8 * 1024 * 1024;

export const webPage = z.object({
  /** The address that answered, after redirects. A citation names it. */
  source: z.string(),
  asked: z.string(),
  status: z.number(),
  mediaType: z.string(),
  title: z.string(),
  text: z.string(),
  totalCharacters: z.number(),
  links: z.array(z.object({ text: z.string(), url: z.string() })),
  fetchedAt: z.string(),
  /** Names what was read, so that a citation can be checked against it. */
  version: z.string(),
  /** A file of your copy with the whole text, to be read on with workspace.read. */
  saved: z.string(),
  robots: z.string(),
});
export type WebPage = z.output<typeof webPage>;

/** @param rules what sites let be visited; one for a process */
export function webRead(rules: SiteRules = new SiteRules()) {
  return defineCapability({
    name: "web.read",
    description:
      "Fetches a page and gives its text as Markdown with its links. The whole is saved in your copy. Pages that a site asks programs not to visit are not fetched.",
    permissions: ["network", "files-write"],
    input: z.strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .max(4000)
        .describe("The address, such as https://example.org/page."),
      maximum: z.number().int().min(500).max(40_000).default(12_000).describe("Characters shown; the rest is saved."),
      links: z.boolean().default(true).describe("Lists where the page leads."),
    }),
    output: webPage,
    async run({ url, maximum, links }, context) {
      const { effects, copy, signal } = context;
      const word = await rules.ask(context, new URL(url));
      if (word === "disallowed")
        throw new FetchFailedError(url, `is not to be visited by programs, says the site's robots.txt (${robotName})`);
      const fetched = await effectValue(
        `fetching ${url}`,
        await effects.fetch(url, { signal, maximumBytes, headers: { "user-agent": `${robotName}/1.0` } }),
      );
      if (fetched.status < 200 || fetched.status >= 300)
        throw new FetchFailedError(url, `answered with ${fetched.status}`);
      const mediaType = (fetched.mediaType.split(";")[0] ?? "").trim().toLowerCase();
      if (!/^(text\/.+|application\/(.+\+)?(json|xml|xhtml\+xml|javascript))?$/.test(mediaType))
        throw new FetchFailedError(url, `is ${mediaType}, which is no text`);
      const page = pageText(fetched.text, mediaType, fetched.url);
      const saved = `downloads/${slugOf(fetched.url)}-${hash("sha256", fetched.url).slice(0, 8)}.md`;
      await copy.write(saved, page.text, { signal });
      const shown = pageOf(page.text, { offset: 0, maximum });
      return {
        source: fetched.url,
        asked: url,
        status: fetched.status,
        mediaType,
        title: page.title,
        text: shown.text,
        totalCharacters: shown.totalCharacters,
        links: links ? page.links : [],
        fetchedAt: new Date().toISOString(),
        version: versionOf(page.text),
        saved,
        robots: word === "allowed" ? "allowed by the site's robots.txt" : "the site's robots.txt could not be read",
      };
    },
  });
}

function slugOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  return `${hostname}${pathname}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
}
