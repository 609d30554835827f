import type { Candidate } from "../span.ts";
import { after, before, matches } from "./context.ts";

const address =
  /(?<![\p{L}\p{N}._%+'@-])[\p{L}\p{N}](?:[\p{L}\p{N}._%+'’-]{0,62}[\p{L}\p{N}_+-])?@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,6}(?:xn--[a-z0-9-]{2,40}|\p{L}{2,24})(?![\p{L}\p{N}@-])/gu;

/** Endings of `name@2x.png` and the like, which name files and no host. */
const fileEnding =
  /\.(?:png|jpe?g|gif|svg|webp|ico|css|scss|js|mjs|cjs|ts|tsx|jsx|json|map|html?|md|txt|pdf|zip|gz|tgz|lock|ya?ml|woff2?)$/i;
/** Accounts that stand for a service and no person. */
const service = /^(?:git|hg|svn|noreply|no-reply|root)@/i;

/** E-mail addresses (RFC 5321 in its everyday form), not package versions, handles, or git remotes. */
export function detectEmail(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { start, end, value } of matches(text, address)) {
    const lead = before(text, start, 80);
    const remote = service.test(value) && /^:[\w~./-]/.test(after(text, end));
    const inUrl = /:\/\/[^\s/]{0,60}$/.test(lead);
    if (fileEnding.test(value) || remote || inUrl || /[@!#]$/.test(lead) || value.includes("..")) continue;
    // Matrix and similar ids: `:host` follows the name, or a sigil precedes it.
    if (/^git@/i.test(value)) continue;
    found.push({ type: "EMAIL", start, end });
  }
  return found;
}
