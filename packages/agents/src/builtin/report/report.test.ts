import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, openTestAgents, tableOf } from "../test-support/open-test-agents.ts";

const long = tableOf(
  "name, amount:number, day:date",
  Array.from({ length: 120 }, (_, index) => [`n${index}|<b>`, index / 2, "2025-01-01"]),
);

test("a report holds every kind of value and writes all it names", async (context) => {
  const agents = await openTestAgents(context);
  const chart = await agents.chart("chart.bar", { table: long, y: ["amount"] });
  const report = await agents.document("report.write", {
    title: "Money <2025>",
    introduction: "All *figures* in EUR.",
    sections: [
      { heading: "Chart", value: chart },
      { heading: "Table", value: { ...long, notes: ["a <note>"] } },
      { heading: "Total", value: { kind: "number", value: 1234.5, label: "sum of amount", unit: "EUR" } },
      { heading: "Found", value: { kind: "matches", query: "x", matches: [{ path: "a.md", line: 3, text: "x <y>" }] } },
      {
        heading: "Files",
        value: { kind: "files", files: [{ path: "a.md", bytes: 2048, mediaType: "text/markdown" }] },
      },
      { heading: "Text", value: { kind: "text", text: "``` <i>" } },
      { heading: "Note", value: { kind: "text", text: "# Big\n\nword", source: "n.md" } },
      {
        heading: "Document",
        value: { kind: "document", title: "d", markdown: "## Sub\n\n<script>", html: "<script>" },
      },
      { heading: "Only words", text: "Nothing more." },
      { heading: "Table", value: long },
    ],
  });
  assert.deepEqual(report.files, [
    "report.md",
    "report.html",
    "report-chart.svg",
    "report-table.csv",
    "report-table-2.csv",
  ]);
  assert.equal(await agents.written("report.md"), report.markdown);
  assert.equal(await agents.written("report.html"), report.html);
  assert.equal(await agents.written("report-chart.svg"), chart.svg);
  assert.equal((await agents.written("report-table.csv")).split("\r\n").length, 122);
  assert.match(report.markdown, /^# Money \\<2025\\>\n/);
  assert.match(report.markdown, /\| n1\\\|\\<b\\> \| 0\.50 \| 2025-01-01 \|/);
  assert.match(report.markdown, /… and 70 more rows\. The whole table is in \[report-table\.csv\]/);
  assert.match(report.markdown, /\*\*1,234\.50 EUR\*\* \(sum of amount\)/);
  assert.match(report.markdown, /````\n``` <i>\n````/);
  assert.match(report.markdown, /### Big/);
  const body = report.html.slice(report.html.indexOf("<main>"));
  assert.doesNotMatch(body, /<script|<b>|<i>|<y>|<note>/);
  assert.match(body, /<td class="number">0\.50<\/td>/);
  assert.match(body, /alt="Amount by name\. Bar chart/);
  assert.equal(body.match(/<h1/g)?.length, 1);
  assert.match(report.html, /<html lang="en">/);
});

test("the same input gives the same report", async (context) => {
  const agents = await openTestAgents(context);
  const input = { title: "T", sections: [{ heading: "H", value: long }] };
  assert.deepEqual(await agents.document("report.write", input), await agents.document("report.write", input));
});

test("a chart that is more than a picture is refused", async (context) => {
  const agents = await openTestAgents(context);
  const write = (svg: string): Promise<unknown> =>
    agents.call("report.write", {
      title: "T",
      sections: [{ heading: "H", value: { kind: "chart", title: "c", svg } }],
    });
  const refused = failure("HEARTH_VALIDATION", "/sections/0/value/svg");
  await assert.rejects(write("<svg><script>alert(1)</script></svg>"), refused);
  await assert.rejects(write('<svg onload="alert(1)"></svg>'), refused);
  await assert.rejects(write('<svg><a href="https://evil.example"><text>x</text></a></svg>'), refused);
  await assert.rejects(write('<svg><image href="https://evil.example/p.png"/></svg>'), refused);
  await assert.rejects(write("<svg><foreignObject><p>x</p></foreignObject></svg>"), refused);
  await assert.rejects(write("<svg><style>@import 'https://evil.example'</style></svg>"), refused);
  await assert.rejects(write('<svg><rect fill="url(https://evil.example/#a)"/></svg>'), refused);
  await assert.rejects(write('<?xml-stylesheet href="x"?><svg></svg>'), refused);
  await assert.rejects(write("<svg></svg><script>alert(1)</script><svg></svg>"), refused);
  await assert.rejects(write("no picture"), refused);
  await write('<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>');
});

test("names that lead elsewhere and empty reports are refused", async (context) => {
  const agents = await openTestAgents(context);
  const write = (more: object): Promise<unknown> =>
    agents.call("report.write", { title: "T", sections: [{ heading: "H", text: "x" }], ...more });
  await assert.rejects(write({ fileName: "../up" }), failure("HEARTH_VALIDATION", "/fileName"));
  await assert.rejects(write({ sections: [] }), failure("HEARTH_VALIDATION", "/sections"));
  await assert.rejects(
    write({ sections: [{ heading: "H", value: { kind: "sound" } }] }),
    failure("HEARTH_VALIDATION", "/sections/0/value"),
  );
  await write({ fileName: "My report 1.0", sections: [{ heading: "../../etc/passwd", value: long }] });
  assert.ok((await agents.written("My-report-1.0-etc-passwd.csv")).length > 0);
});
