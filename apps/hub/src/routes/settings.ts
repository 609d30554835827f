import { findSetting, NotFoundError, problem, settingCategories, settingRegistry } from "@hearth/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { roleOf, whichPerson } from "../guard/principal.ts";
import type { App } from "../http/zod-type-provider.ts";
import type { SettingAsker, SettingsDesk } from "../settings/settings-desk.ts";

const tags = ["settings"];
const anyValue = z.unknown();
const keyParameters = z.object({ key: z.string().min(1).max(100) });
const reason = z.string().max(500).optional();
const shown = z.object({
  values: z.record(z.string(), anyValue),
  sources: z.record(z.string(), z.enum(["default", "hub", "person"])),
  secrets: z.record(z.string(), z.boolean()),
});
const change = z.object({
  id: z.number(),
  key: z.string(),
  old: anyValue,
  new: anyValue,
  secret: z.boolean(),
  changedAt: z.number(),
  changedBy: z.string(),
  reason: z.string(),
});

/** `/api/settings`: what a person set of themselves and, for the owner and operators, of the hub. */
export function settingRoutes(app: App, { settings }: { settings: SettingsDesk }): void {
  const asker = (request: FastifyRequest): SettingAsker => ({ who: whichPerson(request), role: roleOf(request) });
  const inBody = (key: string): string => `/settings/${key}`;

  app.get(
    "/api/settings/schema",
    {
      schema: {
        tags,
        summary: "Every setting that you may set, with its type, limits and default, for forms",
        response: { 200: z.object({ schema: z.array(anyValue), categories: z.array(anyValue) }) },
      },
    },
    (request) => {
      whichPerson(request);
      const schema = [...settings.settable(roleOf(request))];
      const used = new Set(schema.map(({ category }) => category));
      return { schema, categories: settingCategories.filter(({ id }) => used.has(id)) };
    },
  );
  for (const url of ["/api/settings", "/api/settings/"]) {
    app.get(url, { schema: { tags, summary: "What holds for you", response: { 200: shown } } }, (request) =>
      settings.show(asker(request)),
    );
    app.put(
      url,
      {
        schema: {
          tags,
          summary: "Change several settings: all of them or none",
          body: z.strictObject({ settings: z.record(z.string().max(100), anyValue), reason }),
          response: {
            200: z.object({ updated: z.literal(true), count: z.number(), restart: z.boolean() }),
            400: problem,
            403: problem,
          },
        },
      },
      async (request) => {
        const values = new Map(Object.entries(request.body.settings));
        const { restart } = await settings.set(asker(request), values, { reason: request.body.reason, field: inBody });
        return { updated: true as const, count: values.size, restart };
      },
    );
  }
  app.get(
    "/api/settings/category/:category",
    {
      schema: {
        tags,
        summary: "What holds for you, of one category",
        params: z.object({ category: z.string().max(100) }),
        response: { 200: shown, 404: problem },
      },
    },
    async (request) => {
      const { category } = request.params;
      if (settingCategories.every(({ id }) => id !== category)) throw new NotFoundError("category", category);
      return await settings.show(
        asker(request),
        settingRegistry.filter((definition) => definition.category === category),
      );
    },
  );
  for (const url of ["/api/settings/history", "/api/settings/history/"])
    app.get(
      url,
      {
        schema: {
          tags,
          summary: "What was changed, newest first; of a password only that it was",
          querystring: z.strictObject({
            key: z.string().max(100).optional(),
            limit: z.coerce.number().int().min(1).max(1000).default(100),
            before: z.coerce.number().int().positive().optional(),
          }),
          response: { 200: z.object({ changes: z.array(change) }) },
        },
      },
      async (request) => {
        const { key, limit, before } = request.query;
        const changes = await settings.changes(asker(request), {
          limit,
          ...(key === undefined ? {} : { key }),
          ...(before === undefined ? {} : { before }),
        });
        return {
          changes: changes.map((one) => ({
            ...one,
            old: one.secret ? null : (one.old ?? findSetting(one.key)?.default ?? null),
            new: one.secret ? null : (one.new ?? findSetting(one.key)?.default ?? null),
          })),
        };
      },
    );
  app.post(
    "/api/settings/history/:id/rollback",
    {
      schema: {
        tags,
        summary: "Put a setting back to what it was before a change",
        params: z.object({ id: z.coerce.number().int().positive() }),
        response: { 200: z.object({ key: z.string(), value: anyValue }), 404: problem, 409: problem },
      },
    },
    (request) => settings.rollback(asker(request), request.params.id),
  );
  app.get(
    "/api/settings/export",
    {
      schema: {
        tags,
        summary: "What you have set, without passwords, to be imported elsewhere",
        response: {
          200: z.object({ version: z.literal(1), exportedAt: z.string(), settings: z.record(z.string(), anyValue) }),
        },
      },
    },
    async (request) => ({
      version: 1 as const,
      exportedAt: new Date().toISOString(),
      settings: await settings.exported(asker(request)),
    }),
  );
  app.post(
    "/api/settings/import",
    {
      schema: {
        tags,
        summary: "Take an export over: all of it or nothing",
        body: z.object({ version: z.literal(1), settings: z.record(z.string().max(100), anyValue) }),
        response: { 200: z.object({ imported: z.literal(true), count: z.number() }), 400: problem, 403: problem },
      },
    },
    async (request) => {
      const values = new Map(Object.entries(request.body.settings));
      await settings.set(asker(request), values, { reason: "imported", field: inBody });
      return { imported: true as const, count: values.size };
    },
  );
  app.post(
    "/api/settings/reset-all",
    {
      schema: {
        tags,
        summary: "Put every setting you may change back to its default, of one category or of all",
        body: z.strictObject({ category: z.string().max(100).optional() }).optional(),
        response: { 200: z.object({ reset: z.literal(true), count: z.number() }) },
      },
    },
    async (request) => {
      const who = asker(request);
      const { sources } = await settings.show(who);
      const changed = settings
        .settable(who.role, request.body?.category)
        .filter(({ key }) => sources[key] !== "default");
      await settings.set(who, new Map(changed.map(({ key }) => [key, undefined])), { reason: "reset", field: inBody });
      return { reset: true as const, count: changed.length };
    },
  );
  app.get(
    "/api/settings/:key",
    {
      schema: {
        tags,
        summary: "What one setting is for you",
        params: keyParameters,
        response: {
          200: z.object({ key: z.string(), value: anyValue, source: z.string(), stored: z.boolean().optional() }),
          404: problem,
        },
      },
    },
    async (request) => {
      const { key } = request.params;
      const definition = findSetting(key);
      if (definition === undefined) throw new NotFoundError("setting", key);
      const { values, sources, secrets } = await settings.show(asker(request), [definition]);
      return {
        key,
        value: values[key],
        source: sources[key] ?? "default",
        ...(key in secrets ? { stored: secrets[key]! } : {}),
      };
    },
  );
  app.put(
    "/api/settings/:key",
    {
      schema: {
        tags,
        summary: "Change a setting",
        params: keyParameters,
        body: z.strictObject({ value: anyValue, reason }),
        response: {
          200: z.object({ key: z.string(), value: anyValue, updated: z.literal(true), restart: z.boolean() }),
          400: problem,
          403: problem,
          404: problem,
        },
      },
    },
    async (request) => {
      const { key } = request.params;
      const definition = findSetting(key);
      if (definition === undefined) throw new NotFoundError("setting", key);
      const who = asker(request);
      const { restart } = await settings.set(who, new Map([[key, request.body.value ?? null]]), {
        reason: request.body.reason,
        field: () => "/value",
      });
      const { values } = await settings.show(who, [definition]);
      return { key, value: values[key], updated: true as const, restart };
    },
  );
  app.post(
    "/api/settings/:key/reset",
    {
      schema: {
        tags,
        summary: "Put a setting back to its default",
        params: keyParameters,
        response: { 200: z.object({ key: z.string(), value: anyValue, reset: z.literal(true) }), 404: problem },
      },
    },
    async (request) => {
      const { key } = request.params;
      const definition = findSetting(key);
      if (definition === undefined) throw new NotFoundError("setting", key);
      await settings.set(asker(request), new Map([[key, undefined]]), { reason: "reset", field: () => "/key" });
      return { key, value: definition.default, reset: true as const };
    },
  );
}
