import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, openTestAgents } from "../test-support/open-test-agents.ts";

const folder = {
  "notes/piano.md": "# Piano\n\nThe Piano moves in September.\nGrand pianos are heavy.\n",
  "notes/tap.txt": "The tap drips.\r\nCall the plumber: 2025-03-18\r\n",
  "bills/water.csv": "a,b\n1,2\n",
  "picture.png": Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x70, 0x69, 0x61, 0x6e, 0x6f]),
  "latin.txt": Buffer.from("piano caf\xe9", "latin1"),
};

test("files are found by glob, extension, words, size and order", async (context) => {
  const agents = await openTestAgents(context, folder);
  const find = async (input: object): Promise<string[]> =>
    (await agents.files("files.find", input)).files.map(({ path }) => path);
  assert.deepEqual(await find({}), ["bills/water.csv", "latin.txt", "notes/piano.md", "notes/tap.txt", "picture.png"]);
  assert.deepEqual(await find({ pattern: "notes/*" }), ["notes/piano.md", "notes/tap.txt"]);
  assert.deepEqual(await find({ extension: ".CSV, md" }), ["bills/water.csv", "notes/piano.md"]);
  assert.deepEqual(await find({ words: ["NOTES", "tap"] }), ["notes/tap.txt"]);
  assert.deepEqual(await find({ minimumBytes: 30, maximumBytes: 60 }), ["notes/piano.md", "notes/tap.txt"].slice(1));
  assert.deepEqual(await find({ sort: "largest", maximum: 1 }), ["notes/piano.md"]);
  assert.deepEqual(await find({ modifiedBefore: "2000-01-01" }), []);
  assert.equal((await find({ modifiedAfter: "2000-01-01" })).length, 5);
  const { files } = await agents.files("files.find", { extension: "png" });
  assert.deepEqual(files, [{ path: "picture.png", bytes: 12, mediaType: "image/png" }]);
  await assert.rejects(
    agents.call("files.find", { modifiedAfter: "yesterday" }),
    failure("HEARTH_VALIDATION", "/modifiedAfter"),
  );
});

test("a text file is read; wrong encodings, binary files and large ones are refused", async (context) => {
  const agents = await openTestAgents(context, folder);
  const { text, source } = await agents.text("files.read", { path: "notes/tap.txt" });
  assert.deepEqual([text, source], ["The tap drips.\r\nCall the plumber: 2025-03-18\r\n", "notes/tap.txt"]);
  const read = (path: string, more = {}): Promise<unknown> => agents.call("files.read", { path, ...more });
  await assert.rejects(read("latin.txt"), failure("HEARTH_NOT_TEXT", "latin.txt", "offset 9"));
  await assert.rejects(read("picture.png"), failure("HEARTH_NOT_TEXT", "binary", "offset 4"));
  await assert.rejects(read("notes/tap.txt", { maximumBytes: 10 }), failure("HEARTH_FILE_TOO_LARGE", "/path"));
  await assert.rejects(read("/etc/passwd"), failure("HEARTH_PATH_OUTSIDE", "/path"));
  await assert.rejects(read("notes/../../x"), failure("HEARTH_PATH_OUTSIDE", "/path"));
  await assert.rejects(read("notes"), failure("HEARTH_PATH_KIND"));
});

test("lines are found by text, whole words and expressions, binary files passed over", async (context) => {
  const agents = await openTestAgents(context, folder);
  const search = async (input: object): Promise<string[]> =>
    (await agents.matches("files.search", input)).matches.map(({ path, line }) => `${path}:${line}`);
  assert.deepEqual(await search({ query: "piano" }), ["notes/piano.md:1", "notes/piano.md:3", "notes/piano.md:4"]);
  assert.deepEqual(await search({ query: "piano", wholeWord: true }), ["notes/piano.md:1", "notes/piano.md:3"]);
  assert.deepEqual(await search({ query: "piano", caseSensitive: true }), ["notes/piano.md:4"]);
  assert.deepEqual(await search({ query: String.raw`\d{4}-\d\d-\d\d$`, regularExpression: true }), ["notes/tap.txt:2"]);
  assert.deepEqual(await search({ query: "the", pattern: "**/*.txt" }), ["notes/tap.txt:1", "notes/tap.txt:2"]);
  const files = await agents.files("files.find", { extension: "md" });
  assert.deepEqual(await search({ query: "e", files, maximum: 1 }), ["notes/piano.md:3"]);
  assert.equal((await agents.matches("files.search", { query: "e", maximum: 1 })).truncated, true);
});

test("a pattern that would take for ever takes no time, one that cannot be run is refused", async (context) => {
  const agents = await openTestAgents(context, { "a.txt": `${"a".repeat(20_000)}!\n` });
  const { matches } = await agents.matches("files.search", { query: "^(a+)+$", regularExpression: true });
  assert.deepEqual(matches, []);
  const search = (query: string): Promise<unknown> => agents.call("files.search", { query, regularExpression: true });
  await assert.rejects(search("(a"), failure("HEARTH_PATTERN", "/query"));
  await assert.rejects(search(String.raw`(a)\1`), failure("HEARTH_PATTERN", "RE2"));
  await assert.rejects(search("(?=a)"), failure("HEARTH_PATTERN"));
});

test("a match in a huge line is shown with its surroundings only", async (context) => {
  const agents = await openTestAgents(context, { "min.js": `${"x".repeat(500_000)} needle ${"y".repeat(500_000)}` });
  const { matches } = await agents.matches("files.search", { query: "needle" });
  assert.ok((matches[0]?.text.length ?? 0) < 320);
  assert.match(matches[0]?.text ?? "", /^….*needle.*…$/);
});
