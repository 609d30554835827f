const newBlock = /^\s*(?:$|[|#>]|[-*+]\s|\d{1,9}[.)]\s)/;
const deepNesting = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){40}/m;
const deepIndent = /^[ \t]{400}/m;
const budget = 1e8;
const free = 500;

/**
 * Whether parsing a Markdown text could hold up everything else for seconds: the parser's time grows with the square
 * of the emphasis signs in one paragraph, and its stack with the nesting of quotes and lists. No text that people
 * write comes near.
 */
export function isCostlyMarkdown(markdown: string): boolean {
  if (deepNesting.test(markdown) || deepIndent.test(markdown)) return true;
  let cost = 0;
  let signs = 0;
  for (const line of markdown.split("\n")) {
    if (newBlock.test(line)) {
      cost += signs > free ? signs ** 2 : 0;
      signs = 0;
    }
    signs += line.match(/[*_~]/g)?.length ?? 0;
    if (cost + (signs > free ? signs ** 2 : 0) > budget) return true;
  }
  return false;
}
