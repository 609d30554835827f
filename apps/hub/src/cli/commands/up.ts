import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, wholeNumber } from "./flags.ts";

export const up = buildCommand<{ json: boolean; port?: number }, [], CliContext>({
  loader: () => import("../run/up.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      port: {
        kind: "parsed",
        parse: wholeNumber(0, 65_535),
        brief: "Port on 127.0.0.1; 0 takes any that is free",
        optional: true,
      },
    },
  },
  docs: { brief: "Start the hub, and run it until Ctrl-C" },
});
