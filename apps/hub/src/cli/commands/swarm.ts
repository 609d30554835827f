import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, optionalWord, wholeNumber, word } from "./flags.ts";
import { hubSwarmRoutes } from "./swarm-hub.ts";
import { swarmKeyRoutes } from "./swarm-key.ts";

export interface SwarmPlaceFlags {
  json: boolean;
  id: string;
  key?: string;
  trust?: string;
  certificate?: string;
}
export interface SwarmAggregatorFlags extends SwarmPlaceFlags {
  config?: string[];
  port?: number;
  live: boolean;
}
export interface SwarmWorkerFlags extends SwarmPlaceFlags {
  aggregator: string[];
  config?: string;
  strict: boolean;
  injectFaults: boolean;
}
export interface SwarmOperatorFlags extends SwarmPlaceFlags {
  aggregator: string[];
  matrix?: string;
  viewer: boolean;
  strict: boolean;
}
export interface SwarmLedgerFlags {
  json: boolean;
  id: string;
  trust?: string;
}
export interface SwarmDemoFlags {
  json: boolean;
  kill: boolean;
}

const place = {
  json: jsonFlag,
  key: optionalWord("The private key's file; HEARTH_HOME/swarm/keys/ID_private.key by default", "FILE"),
  trust: optionalWord("Whom to trust; HEARTH_HOME/swarm/trust.json by default", "FILE"),
  certificate: optionalWord(
    "An authority's word for the key; HEARTH_HOME/swarm/certificates/ID.cert by default, where there is one",
    "FILE",
  ),
} as const;
const id = (standard: string) =>
  ({
    kind: "parsed",
    parse: word,
    brief: "The name that others trust the key under",
    placeholder: "NAME",
    default: standard,
  }) as const;
const aggregators = {
  kind: "parsed",
  parse: word,
  brief: "Where an aggregator listens; once for each of a group",
  placeholder: "HOST:PORT",
  variadic: true,
} as const;
const strict = { kind: "boolean", brief: "Sign every message", default: false, withNegated: false } as const;

const aggregator = buildCommand<SwarmAggregatorFlags, [], CliContext>({
  loader: () => import("../run/swarm-aggregator.ts"),
  parameters: {
    flags: {
      ...place,
      id: id("aggregator_01"),
      config: {
        kind: "parsed",
        parse: word,
        brief: "A YAML file; later ones go over earlier ones",
        placeholder: "FILE",
        optional: true,
        variadic: true,
      },
      port: { kind: "parsed", parse: wholeNumber(0, 65_535), brief: "UDP port; 0 for any", optional: true },
      live: { kind: "boolean", brief: "Show what happens, once a second", default: false, withNegated: false },
    },
  },
  docs: { brief: "Run an aggregator: takes tasks and spreads them over workers" },
});

const worker = buildCommand<SwarmWorkerFlags, [], CliContext>({
  loader: () => import("../run/swarm-worker.ts"),
  parameters: {
    flags: {
      ...place,
      id: id("worker_01"),
      aggregator: aggregators,
      config: optionalWord("A YAML file whose section worker holds", "FILE"),
      strict,
      injectFaults: {
        kind: "boolean",
        brief: "Let operators inject faults, for tests",
        default: false,
        withNegated: false,
      },
    },
  },
  docs: { brief: "Run a worker: computes what aggregators send" },
});

const operator = buildCommand<SwarmOperatorFlags, [string, ...string[]], CliContext>({
  loader: () => import("../run/swarm-operator.ts"),
  parameters: {
    flags: {
      ...place,
      id: id("operator_01"),
      aggregator: aggregators,
      matrix: optionalWord("A JSON file of named matrices, which tasks may name as @NAME", "FILE"),
      viewer: { kind: "boolean", brief: "The key may only read", default: false, withNegated: false },
      strict,
    },
    positional: {
      kind: "array",
      parameter: { brief: "The command, then its arguments, as JSON or words", parse: word, placeholder: "command" },
      minimum: 1,
    },
  },
  docs: {
    brief: "Give the swarm a command, such as status, workers_list or create_task; live shows what happens",
    fullDescription:
      'For example: hearth swarm operator create_task \'{"operation":"statistics","values":[1,2,3]}\' --aggregator 127.0.0.1:6000',
  },
});

const ledger = buildCommand<SwarmLedgerFlags, [], CliContext>({
  loader: () => import("../run/swarm-ledger.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      id: {
        kind: "parsed",
        parse: word,
        brief: "The aggregator's name",
        default: "aggregator_01",
        placeholder: "NAME",
      },
      trust: optionalWord("Whose keys to believe; HEARTH_HOME/swarm/trust.json by default", "FILE"),
    },
  },
  docs: { brief: "The states that operators committed, and whether all that proves them holds" },
});

const demo = buildCommand<SwarmDemoFlags, [], CliContext>({
  loader: () => import("../run/swarm-demo.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      kill: {
        kind: "boolean",
        brief: "A large product instead, in the middle of which a worker is killed",
        default: false,
        withNegated: false,
      },
    },
  },
  docs: { brief: "A swarm in this process that multiplies two 3 by 3 matrices, from keys to result" },
});

export const swarm = buildRouteMap({
  routes: {
    demo,
    aggregator,
    worker,
    operator,
    ...hubSwarmRoutes,
    ledger,
    key: swarmKeyRoutes,
  },
  docs: { brief: "Compute together: exact arithmetic over many workers" },
});
