import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const shown = z.object({
  values: z.record(z.string(), z.unknown()),
  sources: z.record(z.string(), z.enum(["default", "hub", "person"])),
  secrets: z.record(z.string(), z.boolean()),
});
/** What holds for the person, where each value comes from, and which passwords are stored. */
export type SettingValues = z.infer<typeof shown>;

const one = z.object({ key: z.string(), value: z.unknown(), source: z.string(), stored: z.boolean().optional() });
export type SettingEntry = z.infer<typeof one>;

const change = z.object({
  id: z.number(),
  key: z.string(),
  old: z.unknown(),
  new: z.unknown(),
  secret: z.boolean(),
  changedAt: z.number(),
  changedBy: z.string(),
  reason: z.string(),
});
export type SettingChangeEntry = z.infer<typeof change>;

const exported = z.object({
  version: z.literal(1),
  exportedAt: z.string().optional(),
  settings: z.record(z.string(), z.unknown()),
});
export type SettingExport = z.infer<typeof exported>;

/** What can be set. `@hearth/sdk/settings` has the definitions, and the check that the hub makes too. */
export interface SettingResource {
  list(options?: CallOptions): Promise<SettingValues>;
  get(key: string, options?: CallOptions): Promise<SettingEntry>;
  /** All or none. @returns whether something of it is read at the hub's start only */
  set(
    values: Readonly<Record<string, unknown>>,
    options?: CallOptions & { reason?: string },
  ): Promise<{ restart: boolean }>;
  reset(key: string, options?: CallOptions): Promise<unknown>;
  /** @returns how many were put back */
  resetAll(category: string | undefined, options?: CallOptions): Promise<number>;
  history(query: { key?: string; limit?: number }, options?: CallOptions): Promise<SettingChangeEntry[]>;
  rollback(id: number, options?: CallOptions): Promise<{ key: string; value: unknown }>;
  export(options?: CallOptions): Promise<SettingExport>;
  /** @returns how many were taken */
  import(settings: SettingExport, options?: CallOptions): Promise<number>;
}

const root = "/api/settings";
const keyed = z.object({ key: z.string(), value: z.unknown() });
const counted = z.object({ count: z.number() });

export function settingResource(transport: Transport): SettingResource {
  const place = (key: string): string => `${root}/${encodeURIComponent(key)}`;
  return {
    list: (options) => transport.call(shown, "GET", root, options),
    get: (key, options) => transport.call(one, "GET", place(key), options),
    async set(values, { reason, ...options } = {}) {
      const body = { settings: values, ...(reason === undefined ? {} : { reason }) };
      return await transport.call(z.object({ restart: z.boolean() }), "PUT", root, { ...options, body });
    },
    async reset(key, options) {
      return (await transport.call(keyed, "POST", `${place(key)}/reset`, { ...options, body: {} })).value;
    },
    async resetAll(category, options) {
      const body = category === undefined ? {} : { category };
      return (await transport.call(counted, "POST", `${root}/reset-all`, { ...options, body })).count;
    },
    async history(query, options) {
      const answer = z.object({ changes: z.array(change) });
      return (await transport.call(answer, "GET", `${root}/history`, { ...options, query })).changes;
    },
    rollback: (id, options) =>
      transport.call(keyed, "POST", `${root}/history/${id}/rollback`, { ...options, body: {} }),
    export: (options) => transport.call(exported, "GET", `${root}/export`, options),
    async import({ version, settings }, options) {
      const body = { version, settings };
      return (await transport.call(counted, "POST", `${root}/import`, { ...options, body })).count;
    },
  };
}
