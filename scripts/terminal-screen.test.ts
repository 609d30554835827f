import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lastScreen, screenAsSvg } from "./terminal-screen.ts";

test("lines that are drawn over stand as they were drawn last", () => {
  const size = { width: 5 };
  assert.deepEqual(lastScreen("a\r\nbcd\r\n\u001b[1A\rx\u001b[K\r\ny\r\n", size), ["a", "x", "y"]);
  assert.deepEqual(lastScreen("1234567", size), ["12345", "67"]);
});

test("the recording of the demo is asciicast v2, and its picture is its last screen", () => {
  const read = (path: string): string => readFileSync(new URL(`../docs/${path}`, import.meta.url), "utf8");
  const [first, ...rest] = read("recordings/swarm-demo-kill.cast").trimEnd().split("\n");
  const header = JSON.parse(first!) as { version: number; width: number; height: number; command: string };
  assert.equal(header.version, 2);
  const events = rest.map((line) => JSON.parse(line) as [number, string, string]);
  let before = 0;
  for (const [at, kind] of events) {
    assert.ok(at >= before && kind === "o");
    before = at;
  }
  const screen = lastScreen(events.map(([, , text]) => text).join(""), header);
  assert.match(screen.join("\n"), /killed when \d+ of 64 blocks were there/);
  assert.match(screen.at(-1)!, /all equal/);
  assert.equal(read("images/swarm-demo-kill.svg"), screenAsSvg(screen, { ...header, title: header.command }));
});
