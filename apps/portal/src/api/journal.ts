import { infiniteQueryOptions } from "@tanstack/react-query";
import type { AuditPage, CompliancePage, Receipt } from "@hearth/sdk";
import { call } from "./call.ts";

const page = 100;

export interface ReceiptQuery {
  kind?: string | undefined;
  goal?: string | undefined;
  task?: string | undefined;
}

export function receiptsQuery(filter: ReceiptQuery) {
  return infiniteQueryOptions({
    queryKey: ["receipts", filter],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam, signal }) =>
      (
        await call<{ receipts: Receipt[] }>("GET", "/api/v1/journal/receipts", {
          query: { ...filter, limit: page, before: pageParam },
          signal,
        })
      ).receipts,
    getNextPageParam: (receipts) => (receipts.length < page ? undefined : receipts.at(-1)?.index),
  });
}

export function auditQuery(type?: string) {
  return infiniteQueryOptions({
    queryKey: ["audit", type],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      call<AuditPage>("GET", "/api/v1/journal/audit", { query: { limit: page, type, before: pageParam }, signal }),
    getNextPageParam: ({ next }) => next,
  });
}

export function complianceQuery(severity: string) {
  return infiniteQueryOptions({
    queryKey: ["compliance", severity],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      call<CompliancePage>("GET", "/api/v1/journal/compliance", {
        query: { limit: page, severity, before: pageParam },
        signal,
      }),
    getNextPageParam: ({ next }) => next,
  });
}
