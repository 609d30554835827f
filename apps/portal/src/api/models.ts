import { queryOptions } from "@tanstack/react-query";
import type { ModelAddition, ModelList, ModelTrialResult } from "@hearth/sdk";
import { call } from "./call.ts";

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => call<ModelList>("GET", "/api/v1/models", { signal }),
});

export const addModel = (body: ModelAddition): Promise<ModelList> => call("PUT", "/api/v1/models", { body });
export const removeModel = (id: string): Promise<ModelList> => call("DELETE", "/api/v1/models", { query: { id } });
export const setRole = (role: string, models: string[]): Promise<ModelList> =>
  call("PUT", `/api/v1/models/roles/${encodeURIComponent(role)}`, { body: { models } });
export const testModel = (id: string): Promise<ModelTrialResult> =>
  call("POST", "/api/v1/models/test", { body: { id } });
