import { defineAgent, type LoadedAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { webRead } from "./read.ts";
import type { SearchSettings } from "./search-provider.ts";
import { webSearch } from "./search.ts";
import { SiteRules } from "./site-rules.ts";

export interface WebToolsOptions {
  /** Looked up at each search. @default none are set */
  search?: () => Promise<SearchSettings | undefined>;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** The web: pages, and searches where a provider is set. */
export function createWebTools({
  search = () => Promise.resolve(undefined),
  now = Date.now,
}: WebToolsOptions = {}): LoadedAgent {
  return defineAgent({
    manifest: toolManifest("web", "Reads pages and searches the web."),
    capabilities: [webRead(new SiteRules(now)), webSearch(search)],
  });
}
