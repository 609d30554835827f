import type { AgentContext } from "@hearth/runtimes";
import { isAllowedByRobots } from "./robots.ts";

export type SiteWord = "allowed" | "disallowed" | "unknown";

const goodForMilliseconds = 3_600_000;
const maximumSites = 500;
const maximumBytes = 512 * 1024;

/** What sites say in their robots.txt. It is public and the same for everyone, so it is kept for an hour for all. */
export class SiteRules {
  readonly #known = new Map<string, { text: string | undefined; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** `unknown` where the site could not be asked; RFC 9309 has us stay away then only when the site itself is broken. */
  async ask(context: AgentContext, url: URL): Promise<SiteWord> {
    const known = this.#known.get(url.origin);
    const text = known !== undefined && known.until > this.#now() ? known.text : await this.#fetch(context, url.origin);
    if (text === undefined) return "unknown";
    return isAllowedByRobots(text, `${url.pathname}${url.search}`) ? "allowed" : "disallowed";
  }

  async #fetch(context: AgentContext, origin: string): Promise<string | undefined> {
    const text = await fetchRules(context, origin);
    if (this.#known.size >= maximumSites) this.#known.delete(this.#known.keys().next().value ?? "");
    this.#known.set(origin, { text, until: this.#now() + goodForMilliseconds });
    return text;
  }
}

async function fetchRules({ effects, signal }: AgentContext, origin: string): Promise<string | undefined> {
  try {
    const outcome = await effects.fetch(`${origin}/robots.txt`, { signal, maximumBytes });
    if (outcome.kind !== "done") return undefined;
    const { status, text } = outcome.value;
    if (status >= 200 && status < 300) return text;
    // "Unavailable" means that there are no rules; a broken server means that nobody knows.
    return status >= 400 && status < 500 ? "" : undefined;
  } catch (error) {
    signal.throwIfAborted();
    // Whatever went wrong here goes wrong again with the page itself, and is told there.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
