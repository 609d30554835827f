import { swarmFaultKind, type SwarmFaultKind } from "@hearth/protocol";
import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, wholeNumber, word } from "./flags.ts";

export interface SwarmJoinFlags {
  json: boolean;
  hubKey: string;
  id?: string;
  prepare: boolean;
  injectFaults: boolean;
}
export interface SwarmFaultFlags {
  json: boolean;
  amount?: number;
  seconds: number;
  clear: boolean;
}

const number = (input: string): number => {
  const value = Number(input);
  if (input.trim() === "" || !Number.isFinite(value) || value < 0) throw new SyntaxError("must be a number from 0");
  return value;
};

const join = buildCommand<SwarmJoinFlags, [string], CliContext>({
  loader: () => import("../run/swarm-join.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      hubKey: {
        kind: "parsed",
        parse: word,
        brief: "The hub's public key, as hearth swarm status shows it there",
        placeholder: "KEY",
      },
      id: {
        kind: "parsed",
        parse: word,
        brief: "The name that the hub's owner trusts this device under; this machine's name by default",
        placeholder: "NAME",
        optional: true,
      },
      prepare: {
        kind: "boolean",
        brief: "Only make this device's key and trust the hub's; hearth-worker computes then",
        default: false,
        withNegated: false,
      },
      injectFaults: {
        kind: "boolean",
        brief: "Let the hub's owner and operators inject faults, for tests",
        default: false,
        withNegated: false,
      },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Where the hub listens for workers", parse: word, placeholder: "HOST:PORT" }],
    },
  },
  docs: { brief: "Compute for the hub of another device, once its owner trusts this one" },
});

const trust = buildCommand<{ json: boolean }, [string, string], CliContext>({
  loader: () => import("../run/swarm-trust.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "The name of the device", parse: word, placeholder: "name" },
        { brief: "Its public key, as hearth swarm join prints it", parse: word, placeholder: "key" },
      ],
    },
  },
  docs: { brief: "Let a device join the running hub's swarm" },
});

const revoke = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/swarm-revoke.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: { kind: "tuple", parameters: [{ brief: "The name of the device", parse: word, placeholder: "name" }] },
  },
  docs: { brief: "Put a device out of the running hub's swarm, for ever" },
});

const status = buildCommand<{ json: boolean; live: boolean }, [], CliContext>({
  loader: () => import("../run/swarm-status.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      live: { kind: "boolean", brief: "Go on showing it until Ctrl-C", default: false, withNegated: false },
    },
  },
  docs: { brief: "Who computes in the running hub's swarm, and how devices join it" },
});

const loop = buildCommand<{ json: boolean; seconds: number; stop: boolean }, [], CliContext>({
  loader: () => import("../run/swarm-loop.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      seconds: { kind: "parsed", parse: wholeNumber(1, 3_600), brief: "How long it runs", default: "30" },
      stop: { kind: "boolean", brief: "Stop the one that runs", default: false, withNegated: false },
    },
  },
  docs: { brief: "Run a control loop at 20 Hz over the running hub's workers, and say how punctual it was" },
});

const fault = buildCommand<SwarmFaultFlags, [string, SwarmFaultKind?], CliContext>({
  loader: () => import("../run/swarm-fault.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      amount: {
        kind: "parsed",
        parse: number,
        brief: "A fraction of datagrams, milliseconds, or how many times as slow",
        optional: true,
      },
      seconds: { kind: "parsed", parse: number, brief: "How long", default: "10" },
      clear: { kind: "boolean", brief: "End the worker's fault", default: false, withNegated: false },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "The worker", parse: word, placeholder: "worker" },
        {
          brief: `What it shall do: ${swarmFaultKind.options.join(", ")}`,
          parse: (input: string) => {
            const kind = swarmFaultKind.safeParse(input);
            if (!kind.success) throw new SyntaxError(`must be one of ${swarmFaultKind.options.join(", ")}`);
            return kind.data;
          },
          placeholder: "kind",
          optional: true,
        },
      ],
    },
  },
  docs: { brief: "Have a worker of the running hub misbehave for a while, where swarm_fault_injection is on" },
});

/** What is done with the swarm of a running hub. */
export const hubSwarmRoutes = { status, trust, revoke, join, loop, fault };
