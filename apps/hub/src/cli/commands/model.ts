import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, word } from "./flags.ts";

export interface ModelAddFlags {
  json: boolean;
  url?: string;
  kind?: "anthropic" | "openai" | "openai-compatible" | "ollama";
  keyVariable?: string;
  keySecret?: string;
  inputPrice?: number;
  outputPrice?: number;
  free: boolean;
  context?: number;
  embedding: boolean;
  file?: string;
}

export interface ModelPullFlags {
  json: boolean;
  sha256: string;
  name?: string;
  maxSize?: number;
}

const price = (input: string): number => {
  const value = Number(input);
  if (input.trim() === "" || !Number.isFinite(value) || value < 0) throw new SyntaxError("must be a number from 0");
  return value;
};

const modelArgument = {
  kind: "tuple",
  parameters: [{ brief: "Server and model, such as ollama/qwen3:8b", parse: word, placeholder: "server/model" }],
} as const;

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/model-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List models, and the servers that were looked for" },
});

const add = buildCommand<ModelAddFlags, [string], CliContext>({
  loader: () => import("../run/model-add.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      url: { kind: "parsed", parse: word, brief: "Address of its server, when that is new", optional: true },
      kind: {
        kind: "enum",
        values: ["anthropic", "openai", "openai-compatible", "ollama"],
        brief: "What the server speaks (with --url; openai-compatible unless said)",
        optional: true,
      },
      keyVariable: { kind: "parsed", parse: word, brief: "Variable that holds the key", optional: true },
      keySecret: { kind: "parsed", parse: word, brief: "Secret that holds the key", optional: true },
      inputPrice: { kind: "parsed", parse: price, brief: "For a million tokens that go in", optional: true },
      outputPrice: { kind: "parsed", parse: price, brief: "For a million tokens that come out", optional: true },
      free: { kind: "boolean", brief: "It costs nothing", default: false, withNegated: false },
      context: { kind: "parsed", parse: price, brief: "Tokens it takes", optional: true },
      file: {
        kind: "parsed",
        parse: word,
        brief: "A GGUF file on this device; then only a NAME is needed",
        optional: true,
      },
      embedding: { kind: "boolean", brief: "It makes vectors", default: false, withNegated: false },
    },
    positional: modelArgument,
  },
  docs: { brief: "Add a model, or change what is known of it" },
});

const gigabytes = (input: string): number => {
  const value = Number(input);
  if (input.trim() === "" || !Number.isFinite(value) || value <= 0) throw new SyntaxError("must be a number above 0");
  return value;
};

const pull = buildCommand<ModelPullFlags, [string], CliContext>({
  loader: () => import("../run/model-pull.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      sha256: { kind: "parsed", parse: word, brief: "SHA-256 of the whole file, as its maker publishes it" },
      name: { kind: "parsed", parse: word, brief: "Its name here; else the last part of the address", optional: true },
      maxSize: { kind: "parsed", parse: gigabytes, brief: "Largest size in GiB (64 unless said)", optional: true },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Address of a GGUF file", parse: word, placeholder: "url" }],
    },
  },
  docs: { brief: "Fetch a GGUF file; run it again to go on after a cut" },
});

const remove = buildCommand<{ json: boolean; deleteFile: boolean }, [string], CliContext>({
  loader: () => import("../run/model-remove.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      deleteFile: {
        kind: "boolean",
        brief: "Delete a pulled file without asking",
        default: false,
        withNegated: false,
      },
    },
    positional: modelArgument,
  },
  docs: { brief: "Forget what models.json says of a model" },
});

const use = buildCommand<{ json: boolean; role: string }, string[], CliContext>({
  loader: () => import("../run/model-use.ts"),
  parameters: {
    flags: { json: jsonFlag, role: { kind: "parsed", parse: word, brief: "What it is used for", default: "default" } },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "Server and model; more than one is a fallback chain",
        parse: word,
        placeholder: "server/model",
      },
    },
  },
  docs: { brief: "Say which models a role means, best first" },
});

const test = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/model-test.ts"),
  parameters: { flags: { json: jsonFlag }, positional: modelArgument },
  docs: { brief: "Ask a model one short question" },
});

export const model = buildRouteMap({
  routes: { list, add, pull, remove, use, test },
  docs: { brief: "See and set models" },
});
