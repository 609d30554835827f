/** Words that bash reads as they are. */
const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * One command for bash, of words that stay words whatever is in them. The policy reads it back into the same words, so
 * nothing a model wrote is ever shell text.
 */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (plain.test(word) && !word.startsWith("=") ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
