import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, wholeNumber, word } from "./flags.ts";

export interface UpFlags {
  json: boolean;
  port?: number;
  swarmListen?: string;
}

export const up = buildCommand<UpFlags, [], CliContext>({
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
      swarmListen: {
        kind: "parsed",
        parse: word,
        brief: "Where workers of other devices may join the swarm, over UDP; nowhere by default",
        placeholder: "ADDRESS:PORT",
        optional: true,
      },
    },
  },
  docs: { brief: "Start the hub, and run it until Ctrl-C" },
});
