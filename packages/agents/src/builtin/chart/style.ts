/** Twelve colours that people with colour blindness tell apart, and their lighter twins for a dark page. */
const colors: readonly (readonly [light: string, dark: string])[] = [
  ["#2563c9", "#6ea3f5"],
  ["#d9660b", "#f59b4a"],
  ["#0b8a63", "#3fc79a"],
  ["#b5338a", "#ea7fc4"],
  ["#6f4bd0", "#a98ff5"],
  ["#9a7400", "#dcb436"],
  ["#0c86a8", "#52c3e0"],
  ["#c23434", "#f28080"],
  ["#5b6b7c", "#a3b1c0"],
  ["#5f8a00", "#a5cf3c"],
  ["#8a4b20", "#cf8f5f"],
  ["#3d4fb0", "#8f9df0"],
];

/** The class that gives an element the colour of a series: `s0`, `s1` and so on, around again after twelve. */
export function seriesClass(index: number): string {
  return `s${index % colors.length}`;
}

const rules = (dark: boolean): string => {
  const [surface, ink, muted, grid] = dark
    ? ["#14171c", "#e8ebf0", "#a7b0bd", "#313742"]
    : ["#ffffff", "#1c2128", "#59636f", "#e3e7ec"];
  const series = colors.map((pair, index) => {
    const color = pair[dark ? 1 : 0];
    return `.s${index}{fill:${color}}.line.s${index}{fill:none;stroke:${color}}`;
  });
  return [
    `.surface{fill:${surface}}.ink{fill:${ink}}.muted{fill:${muted}}`,
    `.grid{stroke:${grid}}.axis{stroke:${muted}}.slice{stroke:${surface}}.on{fill:${dark ? "#14171c" : "#ffffff"}}`,
    ...series,
  ]
    .join("")
    .replaceAll(/\.(?=[a-z])/g, ".hearth-chart .")
    .replaceAll(".hearth-chart .line.hearth-chart .s", ".hearth-chart .line.s");
};

/** The style of every chart, in effect only inside charts, so that several may stand in one page. */
export const chartStyle = [
  ".hearth-chart{max-width:100%;height:auto;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}",
  ".hearth-chart text{font-size:12px}.hearth-chart .title{font-size:17px;font-weight:600}",
  ".hearth-chart .small{font-size:11px}.hearth-chart .line{stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}",
  ".hearth-chart .grid,.hearth-chart .axis{stroke-width:1;shape-rendering:crispEdges}.hearth-chart .slice{stroke-width:2}",
  ".hearth-chart .trend{stroke-width:1.5;stroke-dasharray:6 5}.hearth-chart .point{fill-opacity:.75}",
  rules(false),
  `@media (prefers-color-scheme:dark){${rules(true)}}`,
  `@media print{${rules(false)}}`,
].join("");
