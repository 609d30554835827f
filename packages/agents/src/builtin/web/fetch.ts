import { textValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { parseHtml } from "../document/parse-html.ts";
import { textOf } from "../document/text-of.ts";
import { FetchFailedError } from "../errors/fetch-failed-error.ts";
import { effectValue } from "../shared/effect-value.ts";

export const webFetch = defineCapability({
  name: "web.fetch",
  description: "Fetches a page or a file of text from the web and gives its text, without markup where it is HTML.",
  keywords: ["fetch", "download", "web", "url", "page"],
  permissions: ["network"],
  input: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe("The address, such as https://example.org/page."),
    raw: z.boolean().default(false).describe("Gives HTML as it came, with its markup."),
  }),
  output: textValue,
  async run({ url, raw }, { effects, signal }) {
    const page = await effectValue(`fetching ${url}`, await effects.fetch(url, { signal }));
    if (page.status < 200 || page.status >= 300) throw new FetchFailedError(url, `answered with ${page.status}`);
    const mediaType = (page.mediaType.split(";")[0] ?? "").trim().toLowerCase();
    if (!/^(text\/.+|application\/(.+\+)?(json|xml|xhtml\+xml|javascript))?$/.test(mediaType))
      throw new FetchFailedError(url, `is ${mediaType}, which is no text`);
    const html = /html/.test(mediaType) && !raw;
    return { kind: "text" as const, text: html ? textOf(parseHtml(page.text).body) : page.text, source: url };
  },
});
