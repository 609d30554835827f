import type { DataClass, Label } from "@hearth/policy";

/**
 * As in `@hearth/policy`, whose parsers cost a hub 60 MB to load: this package is loaded at start and takes its types only.
 * The order is that of the classes: each includes the limits of those before it.
 */
export const labelClasses = ["public", "internal", "private", "secret"] as const satisfies readonly DataClass[];

export const unlabelled: Label = { class: "public", untrusted: false, sources: [] };

/** The label of something made from all of these. */
export function joinAll(labels: readonly Label[]): Label {
  let rank = 0;
  let untrusted = false;
  const sources = new Set<string>();
  for (const label of labels) {
    rank = Math.max(rank, labelClasses.indexOf(label.class));
    untrusted ||= label.untrusted;
    for (const source of label.sources) sources.add(source);
  }
  return { class: labelClasses[rank]!, untrusted, sources: [...sources].slice(-8) };
}
