/** Why something does not enter. */
export type RefusalReason =
  | "secret"
  | "private-data"
  | "echo"
  | "boot-text"
  | "duplicate"
  | "rejected-before"
  | "forgotten"
  | "says-nothing"
  | "too-uncertain"
  | "inbox-full";

export interface GateRefusal {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  readonly why: string;
}

export const explanations: Readonly<Record<RefusalReason, string>> = {
  secret: "it holds a secret; keep it in the secret store and remember its name",
  "private-data": "it holds personal data, which only the person themselves may have remembered",
  echo: "it repeats what was recalled in this run",
  "boot-text": "it repeats instructions that every prompt has anyway",
  duplicate: "it is known already",
  "rejected-before": "the person has rejected it before",
  forgotten: "the person had it forgotten",
  "says-nothing": "it is too short to mean something later",
  "too-uncertain": "the proposer is too unsure of it",
  "inbox-full": "too many candidates wait; decide on some first",
};

export const refuse = (reason: RefusalReason): GateRefusal => ({
  kind: "refused",
  reason,
  why: explanations[reason],
});
