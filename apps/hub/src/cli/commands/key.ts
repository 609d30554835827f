import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag } from "./flags.ts";

export interface KeyShowFlags {
  json: boolean;
  format: "did" | "raw" | "pem" | "openssh";
}

const show = buildCommand<KeyShowFlags, [], CliContext>({
  loader: () => import("../run/key-show.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      format: { kind: "enum", values: ["did", "raw", "pem", "openssh"], brief: "How it is written", default: "did" },
    },
  },
  docs: { brief: "Show this device's public key" },
});

export const key = buildRouteMap({ routes: { show }, docs: { brief: "This device's key" } });
