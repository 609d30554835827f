import { queryOptions } from "@tanstack/react-query";
import type { SettingCategoryDefinition, SettingDefinition } from "@hearth/sdk/settings";
import { call } from "./call.ts";

export interface SettingSchema {
  schema: SettingDefinition[];
  categories: SettingCategoryDefinition[];
}

export interface SettingValues {
  values: Record<string, unknown>;
  sources: Record<string, "default" | "hub" | "person">;
  /** Whether something is stored for a setting whose value is never shown. */
  secrets: Record<string, boolean>;
}

export interface SettingChange {
  id: number;
  key: string;
  old: unknown;
  new: unknown;
  secret: boolean;
  changedAt: number;
  changedBy: string;
  reason: string;
}

export const settingSchemaQuery = queryOptions({
  queryKey: ["settings", "schema"],
  queryFn: ({ signal }) => call<SettingSchema>("GET", "/api/settings/schema", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const settingValuesQuery = queryOptions({
  queryKey: ["settings", "values"],
  queryFn: ({ signal }) => call<SettingValues>("GET", "/api/settings", { signal }),
});

export const settingHistoryQuery = queryOptions({
  queryKey: ["settings", "history"],
  queryFn: async ({ signal }) =>
    (await call<{ changes: SettingChange[] }>("GET", "/api/settings/history", { query: { limit: 100 }, signal }))
      .changes,
});

export const saveSettings = (
  settings: Record<string, unknown>,
  reason?: string,
): Promise<{ count: number; restart: boolean }> =>
  call("PUT", "/api/settings", { body: { settings, ...(reason === undefined ? {} : { reason }) } });
export const resetSetting = (key: string): Promise<void> =>
  call("POST", `/api/settings/${encodeURIComponent(key)}/reset`);
export const resetAllSettings = (category?: string): Promise<{ count: number }> =>
  call("POST", "/api/settings/reset-all", { body: category === undefined ? {} : { category } });
export const rollBackSetting = (id: number): Promise<void> => call("POST", `/api/settings/history/${id}/rollback`);
export const exportSettings = (): Promise<unknown> => call("GET", "/api/settings/export");
export const importSettings = (body: unknown): Promise<{ count: number }> =>
  call("POST", "/api/settings/import", { body });
