import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag } from "./flags.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

export const completion = buildCommand<{ json: boolean }, [Shell], CliContext>({
  loader: () => import("../run/completion.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "bash, zsh or fish", parse: parseShell, placeholder: "shell" }],
    },
  },
  docs: {
    brief: "Print a completion script for a shell",
    fullDescription: 'Such as: hearth completion bash >> ~/.bashrc, or: eval "$(hearth completion zsh)"',
  },
});

function parseShell(input: string): Shell {
  const found = shells.find((shell) => shell === input);
  if (found === undefined) throw new SyntaxError(`the shell must be one of ${shells.join(", ")}`);
  return found;
}
