import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import { failure } from "../../builtin/test-support/open-test-agents.ts";
import { openToolBench } from "../test-support/open-tool-bench.ts";
import { workspaceTools } from "../workspace/agent.ts";
import { testTools } from "./agent.ts";
import { frameworks } from "./frameworks.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;
const tools = [testTools, workspaceTools];

interface Ran {
  framework: string;
  outcome: string;
  passed?: number;
  failed?: number;
  failures: { name: string; message: string }[];
  end: string;
  saved: string;
}

const python = {
  "sums.py": "def add(a, b):\n    return a - b\n",
  "test_sums.py":
    "import unittest\nfrom sums import add\n\nclass Sums(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(2, 3), 5)\n    def test_zero(self):\n        self.assertEqual(add(0, 0), 0)\n",
};

describe("a project's tests in the sandbox", { skip }, () => {
  test("a failing test is found by name with what it said, and passes once the code is mended", async (context) => {
    const bench = await openToolBench(context, { tools, files: python });
    const { found } = await bench.call<{ found: { name: string }[] }>("tests.detect");
    assert.deepEqual(
      found.map(({ name }) => name),
      ["unittest"],
    );
    const failed = await bench.call<Ran>("tests.run");
    assert.deepEqual([failed.outcome, failed.passed, failed.failed], ["failed", 1, 1], failed.end);
    assert.match(failed.failures[0]?.name ?? "", /test_adds/);
    assert.match(failed.failures[0]?.message ?? "", /-1 != 5/);
    const { files } = await bench.call<{ files: { path: string }[] }>("workspace.list");
    assert.ok(
      !files.some(({ path }) => path.includes("__pycache__")),
      "compiled code would hide an edit of the same second",
    );
    const { version } = await bench.call<{ version: string }>("workspace.read", { path: "sums.py" });
    await bench.call("workspace.edit", { path: "sums.py", version, edits: [{ find: "a - b", replace: "a + b" }] });
    const mended = await bench.call<Ran>("tests.run", { only: "test_adds" });
    assert.deepEqual([mended.outcome, mended.passed, mended.failures], ["passed", 1, []], mended.end);
    const saved = await bench.call<{ text: string }>("workspace.read", { path: mended.saved });
    assert.match(saved.text, /Ran 1 test/);
  });

  test("a folder below is tested in it, make is run where it says so, and nothing that ran is not passed", async (context) => {
    const bench = await openToolBench(context, {
      tools,
      files: {
        "lib x/test_empty.py": "import unittest\n",
        Makefile: "test:\n\t@echo all good\n",
        "broken/Makefile": "test:\n\t@exit 3\n",
      },
    });
    const empty = await bench.call<Ran>("tests.run", { folder: "lib x" });
    assert.equal(empty.outcome, "no-tests", empty.end);
    assert.equal((await bench.call<Ran>("tests.run", { framework: "make test" })).outcome, "passed");
    assert.equal((await bench.call<Ran>("tests.run", { folder: "broken" })).outcome, "failed");
    await assert.rejects(bench.call("tests.run", { folder: "nowhere" }), failure("HEARTH_NOT_FOUND"));
    await assert.rejects(bench.call("tests.run", { only: "--exec=x" }), failure("HEARTH_VALIDATION"));
  });

  test("who may not run commands is told so by the policy", async (context) => {
    const bench = await openToolBench(context, { tools, files: { "Cargo.toml": "[package]\n" }, agent: "data" });
    await assert.rejects(bench.call("tests.run"), failure("HEARTH_EFFECT_DENIED"));
  });
});

test("what Node's runner prints is read in both of its reports", () => {
  const spec =
    "✔ a (1ms)\n✖ b c (2ms)\nℹ tests 2\nℹ pass 1\nℹ fail 1\nℹ skipped 0\n\n✖ failing tests:\n\ntest at x.test.ts:3:1\n✖ b c (2.5ms)\n  AssertionError: 1 !== 2\n";
  assert.deepEqual(frameworks["npm test"].counts(spec), { passed: 1, failed: 1, skipped: 0 });
  const [first] = frameworks["npm test"].failures(spec);
  assert.equal(first?.name, "b c");
  assert.match(first?.message ?? "", /1 !== 2/);
  const tap = "not ok 1 - b c\n  ---\n  error: 'no'\n  ...\n# tests 1\n# pass 0\n# fail 1\n";
  assert.deepEqual(frameworks["node --test"].failures(tap), [{ name: "b c", message: "error: 'no'" }]);
});

test("what pytest, cargo and go print is read", () => {
  const pytest =
    "F.\n=== FAILURES ===\n___ test_add ___\n\n    def test_add():\n>       assert 1 == 2\nE       assert 1 == 2\n\na.py:3: AssertionError\n=== short test summary info ===\nFAILED a.py::test_add - assert 1 == 2\n1 failed, 1 passed in 0.1s\n";
  assert.deepEqual(frameworks.pytest.counts(pytest), { passed: 1, failed: 1 });
  assert.match(frameworks.pytest.failures(pytest)[0]?.message ?? "", /assert 1 == 2/);
  const cargo =
    "---- tests::adds stdout ----\nthread panicked: left 1 right 2\n\nfailures:\n    tests::adds\n\ntest result: FAILED. 1 passed; 1 failed; 0 ignored\ntest result: ok. 2 passed; 0 failed; 1 ignored\n";
  assert.deepEqual(frameworks["cargo test"].counts(cargo), { passed: 3, failed: 1, skipped: 1 });
  assert.deepEqual(
    frameworks["cargo test"].failures(cargo).map(({ name }) => name),
    ["tests::adds"],
  );
  const go =
    "=== RUN TestAdd\n--- FAIL: TestAdd (0.00s)\n    a_test.go:5: got 1, want 2\n--- PASS: TestZero (0.00s)\nFAIL\n";
  assert.deepEqual(frameworks["go test"].counts(go), { passed: 1, failed: 1, skipped: 0 });
  assert.match(frameworks["go test"].failures(go)[0]?.message ?? "", /want 2/);
});
