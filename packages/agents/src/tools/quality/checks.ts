import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";

/** Which file of settings means which program, and how it is run. */
const known: readonly {
  program: string;
  kind: "lint" | "types" | "format";
  files: readonly string[];
  command: string;
}[] = [
  {
    program: "eslint",
    kind: "lint",
    files: [
      "eslint.config.js",
      "eslint.config.mjs",
      "eslint.config.ts",
      ".eslintrc.json",
      ".eslintrc.cjs",
      ".eslintrc.js",
    ],
    command: "npx --no-install eslint .",
  },
  {
    program: "oxlint",
    kind: "lint",
    files: [".oxlintrc.json", "oxlint.config.ts"],
    command: "npx --no-install oxlint",
  },
  { program: "biome", kind: "lint", files: ["biome.json", "biome.jsonc"], command: "npx --no-install biome check" },
  { program: "tsc", kind: "types", files: ["tsconfig.json"], command: "npx --no-install tsc --noEmit" },
  {
    program: "prettier",
    kind: "format",
    files: [".prettierrc", ".prettierrc.json", "prettier.config.js"],
    command: "npx --no-install prettier --check .",
  },
  { program: "ruff", kind: "lint", files: ["ruff.toml", ".ruff.toml"], command: "python3 -m ruff check" },
  { program: "flake8", kind: "lint", files: [".flake8"], command: "python3 -m flake8" },
  { program: "mypy", kind: "types", files: ["mypy.ini", ".mypy.ini"], command: "python3 -m mypy ." },
  { program: "clippy", kind: "lint", files: ["Cargo.toml"], command: "cargo clippy --offline" },
  { program: "vet", kind: "lint", files: ["go.mod"], command: "go vet ./..." },
];
const sections: readonly [RegExp, string][] = [
  [/^\[tool\.ruff\b/m, "ruff"],
  [/^\[tool\.mypy\b/m, "mypy"],
];

export const qualityChecks = defineCapability({
  name: "quality.checks",
  description:
    "Says which linters and type checkers the project in your copy is set up for, and the command that runs each.",
  permissions: ["files-read"],
  input: z.strictObject({}),
  output: z.object({
    checks: z.array(
      z.object({
        program: z.string(),
        kind: z.enum(["lint", "types", "format"]),
        because: z.string(),
        command: z.string(),
      }),
    ),
  }),
  async run(_input, { copy, signal }) {
    const names = new Set((await copy.list({ pattern: "{*,.*}", maximum: 1000, signal })).map(({ path }) => path));
    const found = known.flatMap(({ program, kind, files, command }) => {
      const because = files.find((file) => names.has(file));
      return because === undefined ? [] : [{ program, kind, because, command }];
    });
    const project = names.has("pyproject.toml")
      ? await copy.readText("pyproject.toml", { maximumBytes: 1024 * 1024, signal })
      : "";
    for (const [section, program] of sections) {
      const check = known.find((one) => one.program === program)!;
      if (section.test(project) && !found.some((one) => one.program === program))
        found.push({ program, kind: check.kind, because: "pyproject.toml", command: check.command });
    }
    return { checks: found };
  },
});
