import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, word } from "./flags.ts";

export interface PrivacyScanFlags {
  json: boolean;
  stdin: boolean;
}

const scan = buildCommand<PrivacyScanFlags, [string?], CliContext>({
  loader: () => import("../run/privacy-scan.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      stdin: {
        kind: "boolean",
        brief: "Read one JSON object {id, text} a line, and answer each",
        default: false,
        withNegated: false,
      },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "The text to look through", parse: word, placeholder: "text", optional: true }],
    },
  },
  docs: { brief: "Find personal data and secrets in a text" },
});

export const privacy = buildRouteMap({ routes: { scan }, docs: { brief: "Find personal data and secrets" } });
