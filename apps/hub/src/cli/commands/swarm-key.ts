import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, optionalWord, wholeNumber, word } from "./flags.ts";

export interface SwarmTrustFlags {
  json: boolean;
  role: "aggregator" | "worker" | "operator" | "viewer" | "authority";
  publicKey: string;
  trust?: string;
}
export interface SwarmCertifyFlags {
  json: boolean;
  role: "aggregator" | "worker" | "operator" | "viewer";
  publicKey: string;
  authority: string;
  days: number;
  out?: string;
}
export interface SwarmRevokeFlags {
  json: boolean;
  authority?: string;
  certificate?: string;
  out?: string;
  trust?: string;
}

const generate = buildCommand<{ json: boolean; folder?: string }, [string], CliContext>({
  loader: () => import("../run/swarm-key-generate.ts"),
  parameters: {
    flags: { json: jsonFlag, folder: optionalWord("Where; HEARTH_HOME/swarm/keys by default", "FOLDER") },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "The key's name, such as worker_01", parse: word, placeholder: "name" }],
    },
  },
  docs: { brief: "Make a key pair" },
});

const publicKey = {
  kind: "parsed",
  parse: word,
  brief: "The key: 64 hexadecimal digits, did:key, an ssh-ed25519 line, or a file with one or with PEM",
  placeholder: "KEY",
} as const;

const trust = buildCommand<SwarmTrustFlags, [string], CliContext>({
  loader: () => import("../run/swarm-key-trust.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      role: {
        kind: "enum",
        values: ["aggregator", "worker", "operator", "viewer", "authority"],
        brief: "What it may be; an authority certifies the keys of others",
      },
      publicKey,
      trust: optionalWord("The file; HEARTH_HOME/swarm/trust.json by default", "FILE"),
    },
    positional: { kind: "tuple", parameters: [{ brief: "The name it goes by", parse: word, placeholder: "id" }] },
  },
  docs: { brief: "Trust a key under a name" },
});

const certify = buildCommand<SwarmCertifyFlags, [string], CliContext>({
  loader: () => import("../run/swarm-key-certify.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      role: { kind: "enum", values: ["aggregator", "worker", "operator", "viewer"], brief: "What the key may be" },
      publicKey,
      authority: {
        kind: "parsed",
        parse: word,
        brief: "Who certifies: the name of a key in HEARTH_HOME/swarm/keys, or a private key's file",
        placeholder: "NAME",
      },
      days: { kind: "parsed", parse: wholeNumber(1, 36_500), brief: "For how long from now", default: "365" },
      out: optionalWord("Where to; HEARTH_HOME/swarm/certificates/NAME.cert by default", "FILE"),
    },
    positional: { kind: "tuple", parameters: [{ brief: "The name it goes by", parse: word, placeholder: "id" }] },
  },
  docs: { brief: "Certify a key: whoever trusts the authority believes it" },
});

const accept = buildCommand<{ json: boolean; trust?: string }, [string], CliContext>({
  loader: () => import("../run/swarm-key-accept.ts"),
  parameters: {
    flags: { json: jsonFlag, trust: optionalWord("The file; HEARTH_HOME/swarm/trust.json by default", "FILE") },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "A certificate or a revocation", parse: word, placeholder: "file" }],
    },
  },
  docs: { brief: "Take an authority's certificate or revocation into the file of trust" },
});

const revoke = buildCommand<SwarmRevokeFlags, [string], CliContext>({
  loader: () => import("../run/swarm-key-revoke.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      authority: optionalWord("Sign the revocation as this authority, for others to accept", "NAME"),
      certificate: optionalWord(
        "The certificate to take back; HEARTH_HOME/swarm/certificates/NAME.cert by default",
        "FILE",
      ),
      out: optionalWord("Where the signed revocation goes; beside the certificate by default", "FILE"),
      trust: optionalWord("The file; HEARTH_HOME/swarm/trust.json by default", "FILE"),
    },
    positional: { kind: "tuple", parameters: [{ brief: "The name it goes by", parse: word, placeholder: "id" }] },
  },
  docs: { brief: "Believe a name's keys no longer, or sign that others shall not" },
});

export const swarmKeyRoutes = buildRouteMap({
  routes: { generate, trust, certify, accept, revoke },
  docs: { brief: "Keys of the swarm" },
});
