import type { SwarmConfig } from "../config/config-schema.ts";
import type { DistributionOptions } from "../contract/distribution.ts";

/** How the settings of fountain codes say that jobs are spread. */
export function distributionOf({
  enabled,
  default_redundancy,
  max_redundancy,
  code_types,
}: SwarmConfig["fountain_codes"]): DistributionOptions {
  if (!enabled) return { code: "uncoded" };
  const { fixed_rate: fixed, rateless } = code_types;
  if (fixed.enabled) return { code: "fixed_rate", rate: fixed.rate };
  if (!rateless.enabled) return { code: "replicate", redundancy: Math.trunc(default_redundancy) };
  return {
    code: "rateless",
    redundancy: default_redundancy,
    maximumRedundancy: Math.max(default_redundancy, max_redundancy),
    adaptive: rateless.rate_adaptation,
  };
}
