import type { ReceiptFilter } from "./journal-reader.ts";

/** What a view of the journal shows, and in which order. */
export type ViewFilter = Omit<ReceiptFilter, "limit" | "kinds" | "severities" | "intent">;
