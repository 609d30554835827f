import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag } from "./flags.ts";

export const status = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/status.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Show how the hub is and what it is doing" },
});
