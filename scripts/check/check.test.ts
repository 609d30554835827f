import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { checkErrorPages } from "./error-pages.ts";
import { checkImports, specifiersOf } from "./imports.ts";
import { checkPackages } from "./packages.ts";

/** Lays out a small house in a temporary folder. */
function withHouse(files: Record<string, string>, use: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), "hearth-house-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const names = (...packages: string[]): string =>
  JSON.stringify({ dependencies: Object.fromEntries(packages.map((name) => [`@hearth/${name}`, "0.1.0"])) });

describe("the check of imports", () => {
  it("lets tests of any package use the test harnesses, and nothing but tests", () => {
    withHouse(
      {
        "packages/storage/package.json": names(),
        "packages/storage/src/a.test.ts": 'import { x } from "@hearth/sdk/test";',
        "packages/storage/src/b.ts": 'import { x } from "@hearth/sdk/test";',
        "apps/portal/package.json": names("hub"),
        "apps/portal/tests/c.ts": 'import { x } from "@hearth/hub/tests";',
        "apps/portal/src/d.ts": 'import { x } from "@hearth/hub/tests";',
      },
      (root) => {
        assert.deepEqual(
          checkImports(root).map((finding) => finding.split(":")[0]),
          ["apps/portal/src/d.ts", "packages/storage/src/b.ts"],
        );
      },
    );
  });

  it("refuses a package that imports from below, reaches inside, or is not declared", () => {
    withHouse(
      {
        "packages/storage/package.json": names("engine", "protocol"),
        "packages/storage/src/a.ts": 'import { x } from "@hearth/engine";',
        "packages/storage/src/b.ts": 'export * from "@hearth/protocol/src/task.ts";',
        "packages/storage/src/c.ts": 'await import("../../protocol/src/task.ts");',
        "packages/engine/package.json": names(),
        "packages/engine/src/d.ts": 'import type { T } from "@hearth/protocol";',
        "packages/engine/src/e.ts": '// from "@hearth/sdk"\nimport { x } from "./d.ts";',
      },
      (root) => {
        const findings = checkImports(root);
        assert.deepEqual(
          findings.map((finding) => finding.split(":")[0]).toSorted((a, b) => a!.localeCompare(b!)),
          [
            "packages/engine/src/d.ts",
            "packages/storage/src/a.ts",
            "packages/storage/src/b.ts",
            "packages/storage/src/c.ts",
          ],
        );
      },
    );
  });

  it("reads static, dynamic and re-exported imports", () => {
    const text = 'import "a"; import b from "b"; export { c } from "c"; const d = await import("d"); from("e")';
    assert.deepEqual(specifiersOf(text).slice(0, 4), ["a", "b", "c", "d"]);
  });
});

describe("the check of error pages", () => {
  it("finds a code without a page and a page without a code", () => {
    withHouse(
      {
        "packages/engine/src/errors.ts":
          'readonly code = "HEARTH_ONE";\nprocess.env["HEARTH_HOME"];\nconst x = { code: "HEARTH_TWO" };',
        "docs/errors/HEARTH_ONE.md": "# one",
        "docs/errors/HEARTH_OLD.md": "# old",
      },
      (root) => {
        const findings = checkErrorPages(root);
        assert.equal(findings.length, 2);
        assert.match(findings.join(), /HEARTH_TWO.*HEARTH_OLD/);
      },
    );
  });
});

describe("the check of error pages, of codes that are handed to a function", () => {
  it("finds them among other arguments and on a line of their own, and takes no setting for one", () => {
    withHouse(
      {
        "packages/engine/src/end.ts":
          'this.#end(task, "cancelled", "HEARTH_ONE", "it was cancelled");\nfailure(\n  "HEARTH_TWO",\n);\nfail("HEARTH_THREE");',
        "packages/engine/src/settings.ts":
          'environment["HEARTH_HOME"];\nconst names = {\n  port: "HEARTH_PORT",\n};\n({ field: "HEARTH_HOST" });',
      },
      (root) =>
        assert.match(
          checkErrorPages(root).join(),
          /^[^,]*HEARTH_ONE[^,]*,[^,]*HEARTH_TWO[^,]*,[^,]*HEARTH_THREE[^,]*$/,
        ),
    );
  });
});

describe("the check of packages", () => {
  it("wants a README, an index, a line in the list and exact versions", () => {
    withHouse(
      {
        "packages/README.md": "- [`engine`](./engine): tasks",
        "packages/engine/package.json": JSON.stringify({ dependencies: { zod: "^4.0.0" } }),
        "packages/engine/README.md": "# engine",
        "packages/journal/package.json": "{}",
        "packages/journal/README.md": "# journal",
        "packages/journal/src/index.ts": "",
      },
      (root) => assert.deepEqual(checkPackages(root).length, 3),
    );
  });
});
