import { z } from "zod";
import data from "./known-models.json" with { type: "json" };
import { modelSettings, type ModelSettings } from "./model-settings.ts";

const shape = z.strictObject({
  asOf: z.string(),
  hosts: z.record(z.string(), z.record(z.string(), modelSettings)),
});

let read: z.infer<typeof shape> | undefined;

/**
 * What the makers' own servers publish of their models, as of the month in the data file: the best for everyday work
 * first. Prices change; what a person writes into models.json wins, and a model that is not here asks.
 */
export function knownModelsAt(url: string): Readonly<Record<string, ModelSettings>> {
  read ??= shape.parse(data);
  const host = URL.parse(url)?.hostname ?? "";
  return Object.hasOwn(read.hosts, host) ? (read.hosts[host] ?? {}) : {};
}
