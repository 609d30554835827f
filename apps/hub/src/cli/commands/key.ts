import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, moment, word } from "./flags.ts";

export interface KeyShowFlags {
  json: boolean;
  format: "did" | "raw" | "pem" | "openssh";
}

export interface KeyRevokeFlags {
  json: boolean;
  reason: string;
  since?: number;
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

const rotate = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/key-rotate.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: "Replace this device's key; what the old one signed stays valid",
    fullDescription:
      "The old key signs the new one, the journal is signed on by the new one, and the old private key is gone. A hub that runs does it itself. A rotation that was cut short is finished.",
  },
});

const revoke = buildCommand<KeyRevokeFlags, [string], CliContext>({
  loader: () => import("../run/key-revoke.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      reason: { kind: "parsed", parse: word, brief: "Why, for whoever reads the list", placeholder: "TEXT" },
      since: {
        kind: "parsed",
        parse: moment,
        brief: "From when on it must not be believed; now by default",
        placeholder: "TIME",
        optional: true,
      },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "The key, as did:key", parse: word, placeholder: "did" }],
    },
  },
  docs: { brief: "Say for ever that a key must not be believed; the key in use is rotated first" },
});

export const key = buildRouteMap({ routes: { show, rotate, revoke }, docs: { brief: "This device's key" } });
