import type { Candidate } from "../span.ts";
import { isRealValue } from "./is-real-value.ts";
import { marked } from "./marked-tokens.ts";

/** A value that a name declares secret: `password = "…"`, `"api_key": "…"`, `--token …`. The value is the last group. */
const named =
  /(?<![A-Za-z0-9])(?:[A-Za-z0-9]{1,30}[_.-]){0,4}(?:pg|db|mysql|sql|redis|user|my|app|admin|root|smtp|mail|jwt|auth|access|refresh|bot|bearer|github|gitlab|slack|aws|azure|session|new|old|current|service|client|proxy|ssh|ftp|wifi)?(?:pass(?:word|wd|phrase|code)?|pwd|secret(?:[_-]?key)?|(?:api|access|auth|private|secret|account|storage|encryption|signing|master|shared|deploy|webhook)[_ -]?(?:key|token|secret)|apikey|token|authtoken|client[_ -]?secret|credentials?|kennwort|passwort|contrase(?:ñ|n)a|mot de passe)(?:[_.-](?:key|token|value|access|id|base)){0,2}["']?(?:\s{0,3}(?::|=|=>|:=|\|)\s{0,3}|\s+is\s+)(?:(?:bearer|basic|token)\s+)?(["'`]?)([^\s"'`<>]{6,400})\1/gi;
const option = /(?<![A-Za-z0-9-])--(?:password|passwd|token|secret|api-key)(?:=|\s)(["']?)([^\s"']{6,400})\1/g;
const basic = /(?<![\w-])(?:-u|--user)[ =]["']?[^\s:"']{1,100}:([^\s"']{4,200})/g;
const authorization =
  /\b(?:authorization|proxy-authorization)\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token|apikey|digest)\s{1,3}([A-Za-z0-9._~+/=-]{8,4000})/gi;
const bearer = /\bbearer(?:["']?\s{0,2}[:=]\s{0,2}["']?|\s{1,3})([A-Za-z0-9._~+/=-]{20,4000})/gi;
const userinfo = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:([^\s/@"'<>]{3,200})@/gi;
const prose =
  /\b(?:password|passphrase|pin(?:[ -]?code)?|passwort|kennwort|wachtwoord|mot de passe|contrase(?:ñ|n)a)\s(?:is|ist|est|es|was|lautet|:)\s{1,2}["'“]?([^\s"'”]{4,100})/gi;

const mysql = /\b(?:mysql(?:dump|admin|import)?|mariadb|sshpass)\b[^\n"']{0,120}?\s-p([^\s"'-][^\s"']{3,100})/g;
const netrc = /\blogin\s{1,3}\S{1,100}\s{1,3}password\s{1,3}(\S{4,200})/gi;
const cookie = /\b(?:set-)?cookie2?["']?\s{0,3}:[^\n]{0,400}/gi;
const session =
  /(?<![\w-])(?:__(?:secure|host)-)?[\w.-]{0,40}?(?:sess(?:ion)?(?:[_.-]?id)?|sid|auth|token|jwt|remember[\w-]{0,20})=["']?([A-Za-z0-9%._~+/:-]{16,1000}={0,2})/gi;
/** A variable that ends in KEY and holds what only a machine writes. */
const environmentKey = /\b[A-Z][A-Z0-9_]{0,60}KEY["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9+/_-]{32,200}={0,2})/g;

const keyBegins = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const keyEnds = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** PEM private keys (RFC 7468). One that is cut off counts to the end of the text. Linear: each marker is visited once. */
function detectPrivateKeys(text: string): Candidate[] {
  const found: Candidate[] = [];
  let from = 0;
  for (;;) {
    keyBegins.lastIndex = from;
    const begin = keyBegins.exec(text);
    if (begin === null) return found;
    keyEnds.lastIndex = begin.index;
    const end = keyEnds.exec(text);
    from = end === null ? text.length : end.index + end[0].length;
    found.push({ type: "SECRET", start: begin.index, end: from });
  }
}

/** `postgres://app:app@localhost`: the name as the password, for a server on the same machine, is everyone's default. */
function isOwnName(address: string, rest: string): boolean {
  return /\/\/([^:]+):\1@$/.test(address) && /^(?:localhost|127\.|\[::1\])/i.test(rest);
}

/** Credentials: tokens with a known mark, values that a name declares secret, passwords in addresses, private keys. */
export function detectSecret(text: string): Candidate[] {
  const found: Candidate[] = detectPrivateKeys(text);
  const add = (match: RegExpMatchArray, value: string): void => {
    const start = match.index! + match[0].lastIndexOf(value);
    found.push({ type: "SECRET", start, end: start + value.length });
  };
  for (const pattern of marked)
    for (const match of text.matchAll(pattern)) if (!/EXAMPLE/.test(match[0])) add(match, match[0]);
  for (const match of text.matchAll(authorization)) if (isRealValue(match[1]!, "token")) add(match, match[1]!);
  for (const match of text.matchAll(bearer)) if (isRealValue(match[1]!, "token")) add(match, match[1]!);
  for (const match of text.matchAll(userinfo))
    if (isRealValue(match[1]!, "password") && !isOwnName(match[0], text.slice(match.index + match[0].length)))
      add(match, match[1]!);
  for (const match of text.matchAll(basic)) if (isRealValue(match[1]!, "password")) add(match, match[1]!);
  for (const match of text.matchAll(option))
    if (isRealValue(match[2]!, match[1] === "" ? "bare" : "password")) add(match, match[2]!);
  for (const match of text.matchAll(named)) {
    const [whole, quote, given] = [match[0], match[1]!, match[2]!];
    const value = quote === "" ? given.replace(/(?:&[\w.-]+=|\)\]?\().*$/s, "").replace(/[,;:.)\]}]+$/, "") : given;
    const form = quote === "" || whole.includes("|") ? "bare" : "password";
    if (value.length < 6 || !isRealValue(value, form)) continue;
    const start = match.index + whole.length - quote.length - given.length;
    found.push({ type: "SECRET", start, end: start + value.length });
  }
  for (const match of [...text.matchAll(mysql), ...text.matchAll(netrc)])
    if (isRealValue(match[1]!, "bare")) add(match, match[1]!);
  for (const line of text.matchAll(cookie)) {
    for (const match of line[0].matchAll(session)) {
      const start = line.index + match.index + match[0].length - match[1]!.length;
      if (isRealValue(match[1]!, "token")) found.push({ type: "SECRET", start, end: start + match[1]!.length });
    }
  }
  for (const match of text.matchAll(environmentKey))
    if ([/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(match[1]!)) && isRealValue(match[1]!, "token"))
      add(match, match[1]!);
  for (const match of text.matchAll(prose)) {
    const value = match[1]!.replace(/[,;.!?)]+$/, "");
    if (value.length >= 4 && /\d|[^\w\s]/.test(value) && isRealValue(value, "password")) add(match, value);
  }
  return found;
}
