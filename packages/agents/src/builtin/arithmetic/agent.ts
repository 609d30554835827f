import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { arithmeticAdd, arithmeticDivide, arithmeticMultiply, arithmeticSubtract } from "./operations.ts";

/** Adds, subtracts, multiplies and divides, exactly in decimals. */
export const arithmeticAgent = defineAgent({
  manifest: builtinManifest("arithmetic", "Adds, subtracts, multiplies and divides numbers, exactly in decimals."),
  capabilities: [arithmeticAdd, arithmeticSubtract, arithmeticMultiply, arithmeticDivide],
});
