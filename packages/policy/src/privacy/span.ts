/** The kinds of personal data and secrets that are found. ID is a national number, TERM a person's own listed word. */
export type PrivacyFindingType = "EMAIL" | "PHONE" | "SSN" | "ID" | "CARD" | "IBAN" | "IP" | "SECRET" | "TERM";

/** Where something was found. Positions are UTF-16 code units of the original text, `end` exclusive. */
export interface PrivacyFinding {
  readonly type: PrivacyFindingType;
  readonly start: number;
  readonly end: number;
}

/** A candidate in the text a detector was shown, before it is mapped back to the original. */
export interface Candidate {
  readonly type: PrivacyFindingType;
  readonly start: number;
  readonly end: number;
}

/** Finds one kind of thing. Patterns use bounded quantifiers only, so that hostile text costs linear time. */
export type Detector = (text: string) => Candidate[];
