/** How far data may go. Each class includes the limits of those before it. */
export const dataClasses = ["public", "internal", "private", "secret"] as const;
export type DataClass = (typeof dataClasses)[number];

/**
 * Where a value came from and how far it may go. Labels stick: what is made from labelled values carries their join,
 * through messages, memory and sub-agents, and nothing takes a label off.
 */
export interface Label {
  readonly class: DataClass;
  /** Someone outside wrote it (a web page, a mail, a plugin's output): it may hold instructions that nobody gave. */
  readonly untrusted: boolean;
  /** What it was made from, such as `file:notes/plan.md` or `web:example.org`. */
  readonly sources: readonly string[];
}

export const noLabel: Label = { class: "public", untrusted: false, sources: [] };

/** The label of something made from all of these. */
export function joinLabels(...labels: readonly Label[]): Label {
  const rank = Math.max(0, ...labels.map((label) => dataClasses.indexOf(label.class)));
  return {
    class: dataClasses[rank]!,
    untrusted: labels.some((label) => label.untrusted),
    sources: [...new Set(labels.flatMap((label) => label.sources))],
  };
}

export type FlowDecision =
  | { readonly decision: "allowed" }
  | { readonly decision: "approval" | "denied"; readonly why: string; readonly sources: readonly string[] };

/**
 * May something with this label leave the machine or change the world outside the workspace?
 * Secrets never. Private data under the eye of untrusted text needs a person: any two of untrusted input, private data
 * and an outward effect are fine, all three are how data is stolen ("Agents Rule of Two", Meta, 2025).
 * @param outward false for an effect that stays inside the workspace or goes to a local model
 */
export function decideFlow(label: Label, outward: boolean): FlowDecision {
  if (!outward) return { decision: "allowed" };
  if (label.class === "secret") return { decision: "denied", why: "secrets do not leave", sources: label.sources };
  if (label.class === "private" && label.untrusted) {
    return {
      decision: "approval",
      why: "text from outside was read, private data was reached, and this would leave the machine",
      sources: label.sources,
    };
  }
  return { decision: "allowed" };
}
