import { joinLabels, type Label, scan } from "@hearth/policy";

/** What stands where a secret stood. */
export const secretGone = "[secret removed]";

/** A text for the records of work, with secrets cut out, and its label with the class that what is left has. */
export function withoutSecrets(text: string, label: Label, terms: readonly string[]): { text: string; label: Label } {
  let findings: ReturnType<typeof scan>;
  try {
    findings = scan(text, { terms });
  } catch {
    // A text that cannot be looked through is not kept.
    return { text: secretGone, label };
  }
  let clean = "";
  let from = 0;
  for (const { type, start, end } of findings) {
    if (type !== "SECRET") continue;
    clean += text.slice(from, start) + secretGone;
    from = end;
  }
  const personal = findings.some(({ type }) => type !== "SECRET");
  return {
    text: clean + text.slice(from),
    label: personal ? joinLabels(label, { class: "private", untrusted: false, sources: [] }) : label,
  };
}
