import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** What only `packages/sandbox/src` may do, and how it looks in code. */
const doors: readonly { what: string; pattern: RegExp }[] = [
  { what: "starts processes", pattern: /["'](?:node:child_process|child_process|node:cluster)["']/ },
  { what: "runs text as code", pattern: /["'](?:node:)?vm["']|\beval\(|\bnew Function\(|import\(\s*["']data:/ },
  { what: "opens sockets", pattern: /\b(?:net|tls|http2)\.(?:connect|createConnection)\(|\bnew (?:net\.)?Socket\(/ },
  {
    what: "opens sockets",
    pattern:
      /import\s*\{[^}]*\b(?:connect|createConnection|Socket)\b[^}]*\}\s*from\s*["'](?:node:)?(?:net|tls|http2)["']/,
  },
  { what: "sends requests", pattern: /\bhttps?\.(?:request|get)\(/ },
  { what: "sends requests", pattern: /import\s*\{[^}]*\b(?:request|get)\b[^}]*\}\s*from\s*["'](?:node:)?https?["']/ },
  { what: "sends datagrams", pattern: /["'](?:node:)?dgram["']/ },
  { what: "sends requests", pattern: /from\s*["'](?:undici|axios|got|node-fetch|ky|superagent|needle)["']/ },
  { what: "opens WebSockets", pattern: /\bnew WebSocket\(|\bnew EventSource\(/ },
  { what: "fetches", pattern: /(?:globalThis|global|window)\.fetch\b/ },
];

/** A file that fetches with the platform's own `fetch`: called, but never declared, passed in or imported. */
function usesPlatformFetch(code: string): boolean {
  // Not a method of that name: one is declared with types, async, or private.
  if (!/(?<![\w.$#]|\basync )fetch\((?!\s*\w+\??:\s)/.test(code)) return false;
  return !/\b(?:const|let|using|function)\s+fetch\b|[{,(]\s*fetch\s*[,:?}=)]|\bimport\b[^;]*\bfetch\b/.test(code);
}

/** Who else may, each with its reason. A path ends in `/` for a folder. */
const allowed: readonly { path: string; what: readonly string[]; why: string }[] = [
  { path: "packages/sandbox/src/", what: ["*"], why: "it is the door" },
  {
    path: "apps/hub/bin/hearth.js",
    what: ["starts processes"],
    why: "hands over to the Node 26 of the package when an older one started it; runs before anything else of Hearth",
  },
  {
    path: "apps/hub/src/shed-startup-memory.ts",
    what: ["runs text as code"],
    why: "the constant text `gc`, to get at the collector",
  },
  {
    path: "packages/swarm/src/program/shed-startup-memory.ts",
    what: ["runs text as code"],
    why: "the constant text `gc`, to get at the collector",
  },
  {
    path: "packages/sdk/src/client/",
    what: ["opens WebSockets", "fetches"],
    why: "the client of the person's own hub, at the address they gave it",
  },
  {
    path: "packages/storage/src/",
    what: ["opens sockets"],
    why: "the database an administrator configured",
  },
  {
    path: "packages/mesh/src/",
    what: ["opens sockets", "sends datagrams"],
    why: "talks to the person's own devices, encrypted and mutually authenticated",
  },
  {
    path: "packages/swarm/src/",
    what: ["opens sockets", "sends datagrams"],
    why: "the swarm's own UDP protocol between paired devices",
  },
  { path: "apps/portal/src/", what: ["opens WebSockets", "fetches"], why: "runs in the browser and calls its own hub" },
];

/** Code without comments, so that prose about a door does not count as one. */
function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}

interface Finding {
  file: string;
  what: string;
}

function findings(file: string, code: string): Finding[] {
  const text = withoutComments(code);
  const found = new Set(doors.filter(({ pattern }) => pattern.test(text)).map(({ what }) => what));
  if (usesPlatformFetch(text)) found.add("fetches");
  return [...found].map((what) => ({ file, what }));
}

const isAllowed = ({ file, what }: Finding): boolean =>
  allowed.some((entry) => file.startsWith(entry.path) && (entry.what.includes("*") || entry.what.includes(what)));

void test("only the sandbox starts processes and opens outward sockets", () => {
  const files = globSync(["packages/*/src/**/*.{ts,tsx}", "apps/*/src/**/*.{ts,tsx}", "apps/*/bin/**/*.{ts,js}"], {
    cwd: repository,
  })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !/\.test\.tsx?$|\/(tests|node_modules)\//.test(file));
  assert.ok(files.some((file) => file.startsWith("packages/sandbox/src/")));
  const wrong = files
    .flatMap((file) => findings(file, readFileSync(`${repository}${file}`, "utf8")))
    .filter((finding) => !isAllowed(finding))
    .map(({ file, what }) => `${file} ${what}; go through @hearth/sandbox, or add the reason to the list`);
  assert.deepEqual(wrong, []);
});

void test("the scan sees each way through a wall and lets words about it pass", () => {
  const seen: [string, string][] = [
    ['import { spawn } from "node:child_process";', "starts processes"],
    ["const { exec } = require('child_process');", "starts processes"],
    ['await import("child_process")', "starts processes"],
    ['import { createConnection } from "node:net";', "opens sockets"],
    ['import {\n  connect,\n} from "node:tls";', "opens sockets"],
    ["tls.connect({})", "opens sockets"],
    ['import { request } from "node:https";', "sends requests"],
    ["http.get(url)", "sends requests"],
    ['import { fetch } from "undici";', "sends requests"],
    ['import dgram from "node:dgram";', "sends datagrams"],
    ["new WebSocket(url)", "opens WebSockets"],
    ["await fetch(url)", "fetches"],
    ["globalThis.fetch", "fetches"],
    ["eval(text)", "runs text as code"],
  ];
  for (const [code, what] of seen)
    assert.ok(
      findings("x.ts", code).some((found) => found.what === what),
      code,
    );
  const fine = [
    "// await fetch(url)",
    "/* new WebSocket(url) */",
    'import { createServer } from "node:http";',
    'import { isIP } from "node:net";',
    "await using fetch = createFetch(dialer); await fetch(url)",
    "function f({ fetch }: O) { return fetch(url) }",
    "store.fetch(1)",
    "prefetch(url)",
  ];
  for (const code of fine) assert.deepEqual(findings("x.ts", code), [], code);
});
