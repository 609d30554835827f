/** One of Hearth's own error pages as HTML. Knows the little Markdown they use: a heading, bold, code, paragraphs, lists. */
export function renderErrorPage(code: string, markdown: string): string {
  const blocks = markdown
    .trim()
    .split(/\n\s*\n/)
    .map(renderBlock);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(code)} · Hearth</title>
<link rel="stylesheet" href="/page/page.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<main class="narrow">
${blocks.join("\n")}
<p><a href="/">Back to the hub</a></p>
</main>
</body>
</html>
`;
}

function renderBlock(block: string): string {
  const heading = /^(#{1,3}) (.*)$/.exec(block);
  if (heading !== null) return `<h${heading[1]!.length}>${renderLine(heading[2]!)}</h${heading[1]!.length}>`;
  const lines = block.split("\n");
  if (lines.every((line) => line.startsWith("- "))) {
    return `<ul>${lines.map((line) => `<li>${renderLine(line.slice(2))}</li>`).join("")}</ul>`;
  }
  if (block.startsWith("```")) return `<pre>${escape(lines.slice(1, -1).join("\n"))}</pre>`;
  return `<p>${renderLine(block)}</p>`;
}

function renderLine(line: string): string {
  return escape(line)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
