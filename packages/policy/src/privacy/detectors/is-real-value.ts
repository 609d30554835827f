const holders = [
  /^<.*>?$/,
  /^\$?\{.*$/,
  /^\$[A-Za-z_(]/,
  /^%[A-Za-z_]+%$/,
  /\$\{|\{\{/,
  /^\[.*\]?$/,
  /^(.)\1+$/,
  /^[*x•.#_-]+$/i,
  /(?:your|my|the|insert|enter|replace)[-_ ]?(?:own[-_ ]?)?(?:api|key|token|secret|password|access|here)/i,
  /^(?:change-?me|redacted|hidden|removed|example|sample|dummy|placeholder|none|null|undefined|true|false|string|required|optional|todo|test(?:ing)?|empty|default|secret|password|pass|passwd|pwd|token|session|private|public)$/i,
  /^\[?(?:EMAIL|PHONE|SSN|ID|CARD|IBAN|IP|SECRET|TERM)_\d+\]?$/,
];
const code =
  /^(?:process\.env|import\.meta|os\.(?:environ|getenv)|env[.[(]|getenv|ENV\[|System\.|config[.[(]|settings[.[(]|this\.|self\.|args\.|options\.|await|new|function|async|require|null|str|string|bytes|z\.|vault:|secret:|ref:|op:\/\/|arn:|sha\d{3}:|did:)/;
const call = /^[A-Za-z_$][\w$.]*[([]/;
const dotted = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/;

/**
 * Tells a credential from what stands in its place: a placeholder, a reference to the environment, a piece of code.
 * @param form how it was written: in quotes (`password`), without (`bare`, where code and prose are likely), or after a scheme (`token`)
 */
export function isRealValue(value: string, form: "password" | "bare" | "token"): boolean {
  if (holders.some((holder) => holder.test(value)) || /example/i.test(value)) return false;
  if (code.test(value) || call.test(value) || dotted.test(value)) return false;
  // A list of names in a pattern or a type.
  if (form === "bare" && /[|\\]/.test(value)) return false;
  if (form === "password") return new Set(value).size >= 3;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (form === "token") return value.length >= 16 || kinds >= 2;
  // Without quotes a word of prose or a name of code is likely: it must look made up.
  return /\d/.test(value) ? kinds >= 2 || value.length >= 16 : kinds >= 3 || (value.length >= 20 && kinds >= 2);
}
