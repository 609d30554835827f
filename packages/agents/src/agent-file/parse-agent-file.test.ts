import assert from "node:assert/strict";
import { test } from "node:test";
import { HearthError } from "@hearth/protocol";
import fc from "fast-check";
import { AgentFileError } from "./errors/agent-file-error.ts";
import { parseAgentFile } from "./parse-agent-file.ts";

const file = (front: string, prompt = "You help."): string => `---\n${front}\n---\n${prompt}\n`;
const least = "name: helper\ndescription: Helps.";

function issuesOf(text: string | Uint8Array, folder?: string): string[] {
  try {
    parseAgentFile(text, "AGENT.md", folder);
  } catch (error) {
    assert.ok(error instanceof AgentFileError, String(error));
    return error.issues.map(({ field, message }) => `${field} ${message}`.trim());
  }
  return [];
}

test("a full file gives every key, and what is left out has its default", () => {
  const parsed = parseAgentFile(
    file(
      `${least}\nlevel: manager\nversion: 2.1.0\nmodel: ollama/qwen3:8b\ntools: [workspace.*, web.fetch, web.fetch]\nlimits:\n  turns: 5`,
      "# Who you are\n\n---\n\nA line of dashes below is text.",
    ),
    "AGENT.md",
    "helper",
  );
  assert.deepEqual(
    [parsed.name, parsed.level, parsed.version, parsed.model, parsed.tools],
    ["helper", "manager", "2.1.0", "ollama/qwen3:8b", ["workspace.*", "web.fetch"]],
  );
  assert.equal(parsed.limits.turns, 5);
  assert.equal(parsed.limits.toolCalls, 200);
  assert.match(parsed.prompt, /A line of dashes below is text\.$/);
  assert.match(parsed.digest, /^[0-9a-f]{64}$/);
  const plain = parseAgentFile(file(least), "AGENT.md");
  assert.deepEqual([plain.level, plain.model, plain.tools, plain.version], ["worker", "default", [], "1.0.0"]);
});

test("line ends of other systems and a byte order mark change nothing but the digest", () => {
  const unix = parseAgentFile(file(least), "AGENT.md");
  const other = parseAgentFile(`\uFEFF${file(least).replaceAll("\n", "\r\n")}`, "AGENT.md");
  assert.deepEqual({ ...other, digest: "" }, { ...unix, digest: "" });
});

test("an unknown key is refused with the nearest known one", () => {
  assert.deepEqual(issuesOf(file(`${least}\ntool: [web.fetch]`)), ["/tool is not a known key; did you mean tools?"]);
  assert.deepEqual(issuesOf(file(`${least}\nlimits:\n  turn: 3`)), [
    "/limits/turn is not a known key; did you mean turns?",
  ]);
});

test("every complaint is told at once, with its field", () => {
  const issues = issuesOf(file("name: Helper\nlevel: admin\ndescription: ''\nlimits: { turns: 0 }"), "helper");
  assert.deepEqual(
    issues.map((issue) => issue.split(" ")[0]),
    ["/name", "/level", "/description", "/limits/turns"],
  );
});

test("a file that is not what its folder says, has no prompt, no end or is too large is refused", () => {
  assert.match(issuesOf(file(least), "other").join(), /must be other/);
  assert.match(issuesOf(file(least, "")).join(), /has no prompt/);
  assert.match(issuesOf(`---\n${least}\n`).join(), /no second line/);
  assert.match(issuesOf(`${least}\n`).join(), /must begin/);
  assert.match(issuesOf(file(least, "x".repeat(24_001))).join(), /24001 characters/);
  assert.match(issuesOf(Buffer.alloc(64 * 1024 + 1, 97)).join(), /65537 bytes/);
  assert.match(issuesOf(Buffer.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff])).join(), /not valid UTF-8/);
});

test("aliases, tags, keys given twice and broken YAML are refused", () => {
  assert.match(issuesOf(file("name: &a helper\ndescription: *a")).join(), /aliases/);
  assert.match(issuesOf(file(`${least}\nname: twice`)).join(), /unique/i);
  assert.notDeepEqual(issuesOf(file(`${least}\nmodel: !!js/function x`)), []);
  assert.notDeepEqual(issuesOf(file("name: [helper")), []);
  assert.notDeepEqual(issuesOf(file("- name")), []);
});

test("text that a person cannot see is refused", () => {
  assert.match(issuesOf(file(least, "Be kind.\u202E secretly")).join(), /U\+202E in line 5/);
  assert.match(issuesOf(file(least, "Be kind.\u{E0041}")).join(), /U\+E0041/);
});

test("whatever the text, it is parsed or refused with AgentFileError, and a parsed file keeps its bounds", () => {
  const line = fc.oneof(
    fc.constantFrom("---", least, "tools: [a.b]", "limits:", "  turns: 3", "? a", "- x", "<<: *a", "name: b"),
    fc.string({ maxLength: 20, unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      try {
        const parsed = parseAgentFile(lines.join("\n"), "AGENT.md");
        assert.match(parsed.name, /^[a-z][a-z0-9-]{0,63}$/);
        assert.ok(parsed.prompt.length > 0 && parsed.prompt.length <= 24_000);
      } catch (error) {
        assert.ok(HearthError.isInstance(error) && error.code === "HEARTH_AGENT_FILE", String(error));
      }
    }),
    { numRuns: Number(process.env["HEARTH_FUZZ"] ?? 300) },
  );
});
