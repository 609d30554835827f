import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag } from "./flags.ts";

export const down = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/down.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Stop the hub that runs; work under way goes on at the next start" },
});
