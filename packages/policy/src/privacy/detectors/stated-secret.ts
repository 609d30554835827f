import type { Candidate } from "../span.ts";
import { isRealValue } from "./is-real-value.ts";

/** What says that a value is secret, how sure the form is, and where the value stands: the last group. */
interface Statement {
  pattern: RegExp;
  form: "password" | "bare" | "token" | "certain";
}

const statements: readonly Statement[] = [
  // Names in camel case: `keyStorePassword=…`, `SharedAccessKey=…`, `"dbPassword": "…"`.
  {
    pattern:
      /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{0,40}(?:Password|Passwd|Passphrase|Secret|ApiKey|AccessKey|SecretKey|PrivateKey|AuthToken|AccessToken)["']?\s{0,3}[:=]\s{0,3}"([^"\s]{6,400})"/g,
    form: "password",
  },
  {
    pattern:
      /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{0,40}(?:Password|Passwd|Passphrase|Secret|ApiKey|AccessKey|SecretKey|PrivateKey|AuthToken|AccessToken)["']?\s{0,3}[:=]\s{0,3}([^\s"'`<>;,&]{6,400})/g,
    form: "bare",
  },
  // Several words in quotes.
  {
    pattern:
      /\bpass-?phrase["']?\s{0,3}(?::|=|is)\s{0,3}"(?!(?:enter|type|choose|your|the|a|an)\b|[^"\n]{0,200}(?:pass|\.\.\.))([^"\n]{8,200})"/gi,
    form: "password",
  },
  // Markup and settings that name and value only stand beside: `<password>…</password>`, `PASSWORD '…'`.
  { pattern: /<(?:[\w-]{0,30}(?:password|passwd|secret|token)|api-?key)>([^<\s]{6,400})<\//gi, form: "password" },
  {
    pattern: /\b(?:password|identified\s{1,3}by)\s{1,3}(["'])(?=[^"'\s]*[\d!#$%&*+?@^~])([^"'\s]{6,200})\1/gi,
    form: "password",
  },
  {
    pattern:
      /\b(?:docker|podman|helm\s{1,3}registry|oras|crane|skopeo)\s{1,3}login\b[^\n"']{0,160}?\s-p[ =]([^\s"'-][^\s"']{3,200})/g,
    form: "bare",
  },
  { pattern: /\bsshpass\s{1,3}-p\s{1,3}["']?([^\s"']{4,200})/g, form: "bare" },
  { pattern: /(?<![\w])_(?:auth|password)\s{0,2}=\s{0,2}["']?([A-Za-z0-9+/]{8,400}={0,2})/g, form: "token" },
  { pattern: /\bWIFI:[^\n]{0,100}?;?P:((?:\\.|[^;\\\n]){8,63});/g, form: "certain" },
  // What signs an address is a key to it for as long as it holds.
  { pattern: /[?&](?:sig|X-Amz-Signature|X-Goog-Signature)=([A-Za-z0-9%+/=_-]{20,700})/g, form: "token" },
  {
    pattern:
      /(?<![\w.-])[\w.-]{0,40}(?:sess(?:ion)?(?:[_.-]?id)?|sid|auth|token|jwt)=([A-Za-z0-9%._~+/-]{16,1000}={0,2});\s{0,3}(?:path|httponly|secure|samesite|domain|max-age|expires)\b/gi,
    form: "token",
  },
  // What brings back an account or a wallet.
  {
    pattern:
      /\b(?:recovery|backup)[ -]codes?\b[^\n]{0,24}?\b((?=[a-z-]{0,20}\d)[0-9a-z]{4,10}-[0-9a-z]{4,10})(?![\w-])/gi,
    form: "certain",
  },
  {
    pattern:
      /\b(?:seed|recovery|mnemonic|secret)[ -](?:phrase|words)["']?\s{0,3}(?::|=|is)?\s{0,3}["']?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})\b/gi,
    form: "certain",
  },
  {
    pattern:
      /\b(?:private[ _-]?key|wallet[ _-]?key|secret[ _-]?key)\b["']?\s{0,3}[:=]?\s{0,3}["']?(?:0x)?([0-9a-f]{64})\b/gi,
    form: "token",
  },
  { pattern: /\bPrivate-Lines: \d{1,4}\n((?:[A-Za-z0-9+/=]{4,80}\n){1,80})(?=Private-MAC)/g, form: "certain" },
];

/** Credentials that the words around them declare. */
export function detectStatedSecret(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { pattern, form } of statements) {
    for (const match of text.matchAll(pattern)) {
      const value = match.at(-1)!.replace(/[,;.)\]}\n]+$/, "");
      if (value.length < 4 || (form !== "certain" && !isRealValue(value, form))) continue;
      const start = match.index + match[0].lastIndexOf(match.at(-1)!);
      found.push({ type: "SECRET", start, end: start + value.length });
    }
  }
  return found;
}
