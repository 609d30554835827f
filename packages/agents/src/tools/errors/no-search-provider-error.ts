import { HearthError } from "@hearth/protocol";

/** Nobody has said which search server to use. */
export class NoSearchProviderError extends HearthError {
  readonly code = "HEARTH_NO_SEARCH_PROVIDER";
  override readonly status = 409;

  constructor() {
    super("no web search is set up", {
      hint: 'Write search.json into Hearth\'s home, such as {"kind": "searxng", "address": "https://search.example.org"}, and let research reach it in policy.json. Until then pages can be read by their address.',
    });
  }
}
