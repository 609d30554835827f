/** The lines that a terminal shows after some output, as far as plain text, line ends, cursor-up and erase-to-end go. */
export function lastScreen(output: string, { width }: { width: number }): string[] {
  const lines: string[] = [""];
  let row = 0;
  let column = 0;
  // eslint-disable-next-line no-control-regex
  for (const [, escape, text] of output.matchAll(/(\u001b\[[?\d;]*[A-Za-z])|([\s\S])/g)) {
    if (escape !== undefined) {
      const amount = Number(/\d+/.exec(escape)?.[0] ?? 1);
      if (escape.endsWith("A")) row = Math.max(0, row - amount);
      else if (escape.endsWith("K")) lines[row] = lines[row]!.slice(0, column);
    } else if (text === "\r") column = 0;
    else if (text === "\n") {
      row++;
      lines[row] ??= "";
    } else {
      if (column === width) {
        column = 0;
        row++;
        lines[row] ??= "";
      }
      const line = lines[row]!.padEnd(column);
      lines[row] = line.slice(0, column) + text + line.slice(column + 1);
      column++;
    }
  }
  return lines.map((line) => line.trimEnd()).slice(0, lines.at(-1) === "" ? -1 : undefined);
}

const cell = { width: 8.4, height: 18 };

/** A picture of a screen, readable in light and dark. */
export function screenAsSvg(lines: readonly string[], { width, title }: { width: number; title: string }): string {
  const escaped = (text: string): string =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const [wide, high] = [Math.ceil(width * cell.width + 32), lines.length * cell.height + 32];
  const rows = lines.map((line, at) => `    <tspan x="16" y="${32 + at * cell.height}">${escaped(line)}</tspan>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" role="img" aria-label="${escaped(title)}">
  <rect width="${wide}" height="${high}" rx="8" fill="#1f1b18"/>
  <text xml:space="preserve" font-family="ui-monospace, monospace" font-size="14" fill="#f0e9e2">
${rows.join("\n")}
  </text>
</svg>
`;
}
