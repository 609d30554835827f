import type { Candidate } from "../span.ts";
import { isRealValue } from "./is-real-value.ts";

/** Tokens that carry their issuer's mark. */
const marked: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b(?<!EXAMPLE)/g,
  /\bgh[pousr]_[A-Za-z0-9]{30,255}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{40,255}\b/g,
  /\bglpat-[A-Za-z0-9_-]{20,64}/g,
  /\bsk-(?:proj|ant|svcacct|admin|or|live|test)?-?[A-Za-z0-9_-]{20,220}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/g,
  /\bxapp-\d-[A-Za-z0-9-]{10,250}/g,
  /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
  /\bya29\.[A-Za-z0-9_-]{20,300}/g,
  /\bGOCSPX-[A-Za-z0-9_-]{20,60}/g,
  /\bnpm_[A-Za-z0-9]{36,60}\b/g,
  /\bpypi-[A-Za-z0-9_-]{50,250}/g,
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,250}\b/g,
  /\bwhsec_[A-Za-z0-9+/=]{24,100}/g,
  /\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}/g,
  /\bkey-[0-9a-f]{32}\b/g,
  /\b(?:AC|SK)[0-9a-f]{32}\b/g,
  /\bhf_[A-Za-z0-9]{30,60}\b/g,
  /\bdop_v1_[0-9a-f]{64}\b/g,
  /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g,
  /\bdckr_pat_[A-Za-z0-9_-]{20,60}/g,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{50,70}\b/g,
  /(?<![\w.])\d{8,10}:AA[A-Za-z0-9_-]{30,40}(?![A-Za-z0-9_-])/g,
  /\b[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}\b/g,
  /\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8,2000}/g,
  /(?<=hooks\.slack\.com\/services\/)T[A-Z0-9]{6,14}\/B[A-Z0-9]{6,14}\/[A-Za-z0-9]{16,40}/g,
  /(?<=discord(?:app)?\.com\/api\/webhooks\/)\d{10,24}\/[A-Za-z0-9_-]{40,100}/g,
];

/** A value that a name declares secret: `password = "…"`, `"api_key": "…"`, `--token …`. The value is the last group. */
const named =
  /(?<![A-Za-z0-9])(?:[A-Za-z0-9]{1,30}[_.-]){0,4}(?:pass(?:word|wd|phrase|code)?|pwd|secret(?:[_-]?key)?|(?:api|access|auth|private|secret|account|encryption|signing|master|shared)[_-]?(?:key|token|secret)|apikey|token|authtoken|client[_-]?secret|credentials?|kennwort|passwort|contrase(?:ñ|n)a|mot de passe)(?:[_.-](?:key|token|value|access|id|base)){0,2}["']?(?:\s{0,3}(?::|=|=>|:=|\|)\s{0,3}|\s+is\s+)(?:(?:bearer|basic|token)\s+)?(["'`]?)([^\s"'`<>]{6,400})\1/gi;
const option = /(?<![A-Za-z0-9-])--(?:password|passwd|token|secret|api-key)(?:=|\s)(["']?)([^\s"']{6,400})\1/g;
const basic = /(?<![\w-])(?:-u|--user)[ =]["']?[^\s:"']{1,100}:([^\s"']{4,200})/g;
const authorization =
  /\b(?:authorization|proxy-authorization)\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token|apikey|digest)\s{1,3}([A-Za-z0-9._~+/=-]{8,4000})/gi;
const bearer = /\bbearer\s{1,3}([A-Za-z0-9._~+/=-]{20,4000})/gi;
const userinfo = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:([^\s/@"'<>]{3,200})@/gi;
const prose =
  /\b(?:password|passphrase|pin|passwort|mot de passe|contrase(?:ñ|n)a)\s(?:is|ist|est|es|was)\s{1,2}["'“]?([^\s"'”]{4,100})/gi;

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
  for (const match of text.matchAll(userinfo)) if (isRealValue(match[1]!, "password")) add(match, match[1]!);
  for (const match of text.matchAll(basic)) if (isRealValue(match[1]!, "password")) add(match, match[1]!);
  for (const match of text.matchAll(option))
    if (isRealValue(match[2]!, match[1] === "" ? "bare" : "password")) add(match, match[2]!);
  for (const match of text.matchAll(named)) {
    const value = match[1] === "" ? match[2]!.replace(/[,;.)\]}]+$/, "") : match[2]!;
    if (value.length >= 6 && isRealValue(value, match[1] === "" ? "bare" : "password")) add(match, value);
  }
  for (const match of text.matchAll(prose)) {
    const value = match[1]!.replace(/[,;.!?)]+$/, "");
    if (value.length >= 4 && /\d|[^\w\s]/.test(value) && isRealValue(value, "password")) add(match, value);
  }
  return found;
}
