import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag } from "./flags.ts";

export const login = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/login.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Make a new one-time link that signs a browser in" },
});
