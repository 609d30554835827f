import type { Candidate } from "../span.ts";
import { after, before, matches } from "./context.ts";

const address =
  /(?<![\p{L}\p{N}._%+@-])(?<![\p{L}\p{N}]')_{0,2}[\p{L}\p{N}](?:[\p{L}\p{N}._%+'’-]{0,62}[\p{L}\p{N}_+-])?@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,6}(?:xn--[a-z0-9-]{2,40}|\p{L}{2,24})(?![\p{L}\p{N}@-])/gu;

/** Endings of `name@2x.png` and the like, which name files and no host. */
const fileEnding =
  /\.(?:png|jpe?g|gif|svg|webp|ico|css|scss|js|mjs|cjs|ts|tsx|jsx|json|map|html?|md|txt|pdf|zip|gz|tgz|lock|ya?ml|woff2?|service|socket|timer|slice|mount|automount)$/i;
/** Accounts that stand for a service and no person. */
const service = /^(?:git|hg|svn|noreply|no-reply|root)@/i;

/** E-mail addresses (RFC 5321 in its everyday form), not package versions, handles, or git remotes. */
export function detectEmail(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { start, end, value } of matches(text, address)) {
    const lead = before(text, start, 80);
    const remote = service.test(value) && /^:[\w~./-]/.test(after(text, end));
    const inUrl = /:\/\/[^\s/]{0,60}$/.test(lead);
    const length = fileEnding.test(value) ? lengthWithoutEnding(value) : value.length;
    if (length === undefined || remote || inUrl || /[@!#]$/.test(lead) || value.includes("..")) continue;
    // Matrix and similar ids: `:host` follows the name, or a sigil precedes it.
    if (/^git@/i.test(value)) continue;
    found.push({ type: "EMAIL", start, end: start + length });
  }
  return found;
}

/** Words that stand before the ending of a file that was built, such as `name@next.min.js`. */
const buildWord = /\.(?:min|bundle|module|test|spec|d)$/i;

/**
 * A file may be named after whom it is from, such as `ada.lovelace@example.org.txt`: then what stands before its endings is
 * an address. A version or a size (`icon@2x.png`, `name@1.2.tgz`) is none: labels of a host that a person writes begin with
 * a letter here, and there are two at least.
 */
function lengthWithoutEnding(value: string): number | undefined {
  let rest = value;
  while (fileEnding.test(rest) || buildWord.test(rest)) rest = rest.slice(0, rest.lastIndexOf("."));
  const host = rest.slice(rest.lastIndexOf("@") + 1).split(".");
  const isHost = host.length > 1 && host.every((label) => /^\p{L}/u.test(label)) && /^\p{L}{2,24}$/u.test(host.at(-1)!);
  return isHost ? rest.length : undefined;
}
