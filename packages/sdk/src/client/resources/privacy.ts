import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const scanned = z.object({
  results: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).optional(),
      spans: z.array(z.object({ type: z.string(), start: z.number(), end: z.number() })),
    }),
  ),
});
export type PrivacyScan = z.infer<typeof scanned>["results"];

/** Finds personal data and secrets. What is sent is kept nowhere. */
export interface PrivacyResource {
  scan(texts: readonly { id?: string | number; text: string }[], options?: CallOptions): Promise<PrivacyScan>;
}

export function privacyResource(transport: Transport): PrivacyResource {
  return {
    scan: async (texts, options) =>
      (await transport.call(scanned, "POST", "/api/v1/privacy/scan", { ...options, body: { texts } })).results,
  };
}
