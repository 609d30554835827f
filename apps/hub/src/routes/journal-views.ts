import {
  auditEventTypes,
  auditTrail,
  complianceLog,
  type JournalReader,
  ledger,
  ledgerKinds,
  severities,
  type ViewFilter,
} from "@hearth/journal";
import { auditEventView, auditPage, compliancePage, ledgerPage } from "@hearth/protocol";
import { z } from "zod";
import { whoIs } from "../guard/principal.ts";
import type { App } from "../http/zod-type-provider.ts";
import { viewPage } from "../journal/view-page.ts";
import { limit } from "./api/v1/parameters.ts";

const eventType = z.enum(auditEventTypes as [string, ...string[]]);
const moment = z.coerce.number().int().nonnegative().optional();
const index = z.coerce.number().int().nonnegative().optional();
const filters = {
  limit,
  /** Milliseconds since 1970; `since` included, `until` not. */
  since: moment,
  until: moment,
  agent: z.string().max(128).optional(),
  goal: z.string().optional(),
  plan: z.string().optional(),
  task: z.string().optional(),
  after: index,
  before: index,
  first: z.enum(["oldest", "newest"]).default("newest"),
};
/** `/api/v1/journal/audit`, `compliance` and `ledger`: views of one person's receipts. `next` is where to go on. */
export function journalViewRoutes(app: App, { journal }: { journal: JournalReader }): void {
  app.get(
    "/api/v1/journal/audit",
    {
      schema: {
        tags: ["journal"],
        summary: "The audit trail: who did what to what, and how it ended",
        querystring: z.strictObject({ ...filters, type: eventType.optional() }),
        response: { 200: auditPage.extend({ events: z.array(auditEventView.extend({ eventType })) }) },
      },
    },
    async (request) => {
      const { type, limit: most, ...rest } = request.query;
      const page = await viewPage(auditTrail(journal, whoIs(request), viewFilter(rest)), {
        limit: most,
        wanted: ({ eventType }) => type === undefined || eventType === type,
      });
      return { events: page.entries.map(shown), next: page.next };
    },
  );
  app.get(
    "/api/v1/journal/compliance",
    {
      schema: {
        tags: ["journal"],
        summary: "The compliance log: breaches of principles, how severe, and what was done",
        querystring: z.strictObject({ ...filters, severity: z.enum(severities).default("info") }),
        response: { 200: compliancePage },
      },
    },
    async (request) => {
      const { severity, limit: most, ...rest } = request.query;
      const filter = { ...viewFilter(rest), minimumSeverity: severity };
      const page = await viewPage(complianceLog(journal, whoIs(request), filter), { limit: most });
      return { entries: page.entries.map(shown), next: page.next };
    },
  );
  app.get(
    "/api/v1/journal/ledger",
    {
      schema: {
        tags: ["journal"],
        summary: "The ledger: what was spent, and the limits and alerts of budgets",
        querystring: z.strictObject({ ...filters, kind: z.enum(ledgerKinds).optional() }),
        response: { 200: ledgerPage },
      },
    },
    async (request) => {
      const { kind, limit: most, ...rest } = request.query;
      const page = await viewPage(ledger(journal, whoIs(request), viewFilter(rest)), {
        limit: most,
        wanted: (entry) => kind === undefined || entry.kind === kind,
      });
      return { entries: page.entries.map(shown), next: page.next };
    },
  );
}

function viewFilter(query: Readonly<Record<string, unknown>>): ViewFilter {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

/** What is not known is left out. */
function shown<Entry extends { details: Readonly<Record<string, unknown>> }>(entry: Entry) {
  const known = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Entry]: Exclude<Entry[Key], undefined>;
  };
  return { ...known, details: { ...entry.details } };
}
