import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failure } from "../../builtin/test-support/open-test-agents.ts";
import { openToolBench } from "../test-support/open-tool-bench.ts";
import { qualityTools } from "./agent.ts";
import { auditNpmLock, auditRequirements } from "./audit-lockfile.ts";
import { findPatterns } from "./find-patterns.ts";

const tools = [qualityTools];
const rules = (text: string, path = "a.ts"): unknown => {
  const found = findPatterns(path, text);
  return typeof found === "string" ? found : found.map(({ rule, line }) => `${rule}:${line}`);
};

test("secrets are found by place and never shown", async (context) => {
  const key = ["AKIA", "QWERTYUIOPASDFGH"].join("");
  const bench = await openToolBench(context, {
    agent: "qa",
    tools,
    files: { "src/a.ts": `one\nconst key = "${key}";\n`, "node_modules/x/a.js": key, "fine.ts": "export {};\n" },
  });
  const found = await bench.call<{ findings: unknown[]; filesChecked: number }>("quality.secrets");
  assert.deepEqual(found.findings, [{ path: "src/a.ts", line: 2, characters: key.length }]);
  assert.equal(found.filesChecked, 2);
  assert.ok(!JSON.stringify(found).includes(key));
});

test("dangerous constructs are found by what they are and not by how they are written", () => {
  assert.deepEqual(rules("eval(text);\neval('1 + 1');\nnew Function(a);\n"), ["code-from-text:1", "code-from-text:3"]);
  assert.deepEqual(
    rules(
      "import { exec as run } from 'node:child_process';\nrun(`rm ${x}`);\nrun('ls');\npattern.exec(text);\nexec(x);",
    ),
    ["shell-from-text:2"],
  );
  assert.deepEqual(rules("const cp = require('child_process');\ncp.execSync('a' + b);", "a.js"), ["shell-from-text:2"]);
  assert.deepEqual(rules("node.innerHTML = text;\nnode.innerHTML = '';\ndocument.write(x);"), [
    "html-from-text:1",
    "html-from-text:3",
  ]);
  assert.deepEqual(rules("fetch(u, { agent: new A({ rejectUnauthorized: false }) });\nhash.createHash('md5');"), [
    "no-certificate-check:1",
    "weak-hash:2",
  ]);
  assert.deepEqual(rules("<p dangerouslySetInnerHTML={{ __html: x }} />;", "a.jsx"), ["html-from-text:1"]);
  assert.deepEqual(rules("// eval(text)\nconst s = 'eval(text)';"), []);
  assert.match(String(rules("const = ;")), /Unexpected token/);
});

test("a tree is looked through, and what cannot be parsed is named", async (context) => {
  const bench = await openToolBench(context, {
    agent: "qa",
    tools,
    files: { "a.ts": "eval(x);", "b.js": "const = ;", "c.py": "eval(x)" },
  });
  const found = await bench.call<{ findings: { path: string }[]; notParsed: { path: string }[]; filesChecked: number }>(
    "quality.patterns",
  );
  assert.deepEqual(
    [found.findings.map(({ path }) => path), found.notParsed.map(({ path }) => path), found.filesChecked],
    [["a.ts"], ["b.js"], 2],
  );
});

test("lock files are audited without the network", async (context) => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      "": { name: "x" },
      "node_modules/good": { version: "1.0.0", resolved: "https://registry.example/good.tgz", integrity: "sha512-x" },
      "node_modules/plain": { version: "1.0.0", resolved: "http://registry.example/plain.tgz", integrity: "sha512-x" },
      "node_modules/a/node_modules/forked": { version: "2.0.0", resolved: "git+ssh://git@example.org/forked.git#1" },
      "node_modules/native": {
        version: "3.0.0",
        resolved: "https://registry.example/native.tgz",
        hasInstallScript: true,
      },
      "packages/own": { version: "1.0.0", link: true },
    },
  };
  assert.deepEqual(
    auditNpmLock(JSON.stringify(lock))?.findings.map((finding) => `${finding.package} ${finding.rule}`),
    [
      "plain@1.0.0 not-encrypted",
      "forked@2.0.0 not-from-registry",
      "native@3.0.0 runs-at-install",
      "native@3.0.0 no-integrity",
    ],
  );
  assert.equal(auditNpmLock("{}"), undefined);
  const wanted =
    "# c\nflask==3.0.0 --hash=sha256:ab\nrequests>=2\nnumpy==2.1 # c\npkg @ git+https://example.org/p\n-r other.txt\n";
  assert.deepEqual(
    auditRequirements(wanted).findings.map((finding) => `${finding.package} ${finding.rule}`),
    ["requests not-pinned", "numpy no-integrity", "pkg not-from-registry"],
  );
  const bench = await openToolBench(context, {
    agent: "qa",
    tools,
    files: { "package-lock.json": JSON.stringify(lock), "requirements.txt": wanted },
  });
  const audited = await bench.call<{ files: unknown[]; findings: unknown[] }>("quality.dependencies");
  assert.deepEqual([audited.files.length, audited.findings.length], [2, 7]);
  const broken = await openToolBench(context, { agent: "qa", tools, files: { "package-lock.json": "{" } });
  await assert.rejects(broken.call("quality.dependencies"), failure("HEARTH_VALIDATION", "no JSON"));
});

test("the project's own checks are known by their settings", async (context) => {
  const files = { "tsconfig.json": "{}", ".oxlintrc.json": "{}", "pyproject.toml": "[tool.ruff]\nline-length = 100\n" };
  const bench = await openToolBench(context, { agent: "qa", tools, files });
  const { checks } = await bench.call<{ checks: { program: string; because: string }[] }>("quality.checks");
  assert.deepEqual(
    checks.map(({ program, because }) => `${program} ${because}`),
    ["oxlint .oxlintrc.json", "tsc tsconfig.json", "ruff pyproject.toml"],
  );
});

test("whatever the text, it is audited or refused, and never breaks", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      assert.ok(Array.isArray(auditRequirements(text).findings));
      const found = findPatterns("a.js", text);
      assert.ok(typeof found === "string" || Array.isArray(found));
    }),
  );
});
