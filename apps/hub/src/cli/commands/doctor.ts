import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag } from "./flags.ts";

export const doctor = buildCommand<{ json: boolean; all: boolean }, [], CliContext>({
  loader: () => import("../run/doctor.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      all: { kind: "boolean", brief: "Show what is well, too", default: false, withNegated: false },
    },
  },
  docs: { brief: "Find what is wrong, with the command that mends it; changes nothing" },
});
