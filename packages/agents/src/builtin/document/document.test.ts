import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, openTestAgents } from "../test-support/open-test-agents.ts";

const markdown = `# The *Title*

Some **bold** text with a [link](https://example.org) and \`code\`.

## Part one

| a | b |
|---|---|
| 1 | x |

- [ ] open
- [x] done

\`\`\`
# no heading
\`\`\`

Part two
--------
`;

const page = `<!doctype html><html><head><title>Page &amp; more</title><style>p{}</style></head><body>
<script>alert(1)</script><h1>Heading</h1><p>One   two<br>three <b>four</b></p><p hidden>secret</p>
<ul><li>a</li><li>b <i>c</i></li></ul><table><tr><th>k</th><th>v|w</th></tr><tr><td>1</td><td>2</td></tr></table>
<a href="javascript:alert(1)">bad</a> <a href="https://example.org/x">good</a><img src="https://tracker.example/i.png" alt="a picture"></body></html>`;

test("text comes without markup", async (context) => {
  const agents = await openTestAgents(context, { "a.md": markdown, "b.html": page, "c.txt": "<b>plain</b> *text*" });
  const text = async (path: string): Promise<string> => (await agents.text("document.text", { path })).text;
  assert.equal(
    await text("a.md"),
    "The Title\n\nSome bold text with a link and code.\n\nPart one\n\na\tb\n1\tx\n\n- [ ] open\n- [x] done\n\n# no heading\n\nPart two",
  );
  assert.equal(
    await text("b.html"),
    "Heading\n\nOne two\nthree four\n\n- a\n- b c\n\nk\tv|w\n1\t2\n\nbad gooda picture",
  );
  assert.equal(await text("c.txt"), "<b>plain</b> *text*");
});

test("headings are listed with level and line", async (context) => {
  const agents = await openTestAgents(context, { "a.md": markdown, "b.html": page });
  assert.deepEqual((await agents.table("document.outline", { path: "a.md" })).rows, [
    [1, "The Title", 1],
    [2, "Part one", 5],
    [2, "Part two", 18],
  ]);
  assert.deepEqual((await agents.table("document.outline", { path: "b.html" })).rows, [[1, "Heading", null]]);
});

test("Markdown becomes a page that runs nothing and loads nothing", async (context) => {
  const agents = await openTestAgents(context);
  const evil = [
    "# Title",
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "[a](javascript:alert(1)) [b](JaVa\tScript:alert(1)) [c](data:text/html,x) [d](https://ok.example/?a=1&b=2)",
    "[e](vbscript:x) [f](//evil.example) [g](notes/a.md) <https://auto.example>",
    '![pic](https://tracker.example/p.png "t")',
    "[h](&#106;avascript:alert(1))",
  ].join("\n\n");
  const { html, title } = await agents.document("document.html", {
    text: { kind: "text", text: evil },
    format: "markdown",
  });
  assert.equal(title, "Title");
  const body = html.slice(html.indexOf("<main>"));
  assert.doesNotMatch(body, /<script|<img|href="(?!https:|notes\/)/i);
  assert.deepEqual(
    [...body.matchAll(/href="([^"]*)"/g)].map((match) => match[1]),
    ["https://ok.example/?a=1&amp;b=2", "notes/a.md", "https://auto.example", "https://tracker.example/p.png"],
  );
  assert.match(body, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
});

test("HTML becomes Markdown with tables and without what is not seen", async (context) => {
  const agents = await openTestAgents(context, { "b.html": page });
  const { markdown: result, title } = await agents.document("document.markdown", { path: "b.html" });
  assert.equal(title, "Page & more");
  assert.match(result, /^# Heading/);
  assert.match(result, /\| k \| v\\\|w \|\n\| --- \| --- \|\n\| 1 \| 2 \|/);
  assert.match(result, /\[good\]\(https:\/\/example\.org\/x\)/);
  assert.doesNotMatch(result, /javascript|alert|secret|tracker/);
});

test("check boxes and labelled lines are tasks, those in code are not", async (context) => {
  const agents = await openTestAgents(context, {
    "n/a.md": "- [ ] one\n* [X] two\n1. [ ] three\n```\n- [ ] code\n```\n**TODO:** four\nDone: five\nto do nothing\n",
    "b.html": "- [ ] no note\n",
  });
  const tasks = async (state?: string): Promise<string[]> =>
    (await agents.matches("document.tasks", state === undefined ? {} : { state })).matches.map(
      ({ line, text }) => `${line} ${text}`,
    );
  assert.deepEqual(await tasks(), ["1 one", "3 three", "7 four"]);
  assert.deepEqual(await tasks("done"), ["2 two", "8 five"]);
  assert.deepEqual(await tasks("all"), ["1 [ ] one", "2 [x] two", "3 [ ] three", "7 [ ] four", "8 [x] five"]);
});

test("documents nested without end and of wrong encoding are refused", async (context) => {
  const agents = await openTestAgents(context, {
    "deep.html": "<div>".repeat(100_000),
    "latin.md": Buffer.from("caf\xe9", "latin1"),
  });
  await assert.rejects(
    agents.call("document.text", { path: "deep.html" }),
    failure("HEARTH_VALIDATION", "nested too deeply"),
  );
  await assert.rejects(
    agents.call("document.markdown", { path: "deep.html" }),
    failure("HEARTH_VALIDATION", "nested too deeply"),
  );
  await assert.rejects(agents.call("document.text", { path: "latin.md" }), failure("HEARTH_NOT_TEXT", "offset 3"));
  await assert.rejects(agents.call("document.text", {}), failure("HEARTH_VALIDATION", "/path"));
});

test("Markdown made to hold up the parser is shown as it is written", async (context) => {
  const agents = await openTestAgents(context);
  const kinds = [
    ">".repeat(100_000),
    "a_".repeat(100_000),
    "a_\n".repeat(50_000),
    "- ".repeat(50_000),
    `${" ".repeat(1000)}- a`,
  ];
  for (const text of kinds) {
    const { html } = await agents.document("document.html", { text: { kind: "text", text }, format: "markdown" });
    assert.match(html, /<main>\n<pre>/);
  }
  const table = `| a | b |\n|---|---|\n${"| *x* | _y_ |\n".repeat(5000)}`;
  const { html } = await agents.document("document.html", { text: { kind: "text", text: table }, format: "markdown" });
  assert.match(html, /<td><em>x<\/em><\/td>/);
});
