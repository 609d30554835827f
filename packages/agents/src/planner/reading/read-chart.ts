import type { ReadingResult } from "./reading.ts";
import { columnStep } from "./table-nodes.ts";
import type { OperationName, PlanNode } from "./node.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

/** Adds the chart a clause asks for beside the table it shows. */
export function addCharts(question: TableQuestion, answer: TableAnswer): ReadingResult[] {
  const { state } = question;
  const result = { node: answer.node, heading: answer.heading };
  const concepts = ["chart", "chart-bar", "chart-line", "chart-pie", "chart-scatter", "chart-histogram"] as const;
  const wantsFile = state.has("export");
  const exported: ReadingResult[] = [...(answer.beside ?? [])];
  if (wantsFile) {
    state.coverConcepts("export");
    exported.push({
      node: columnStep(
        "write-table",
        "files",
        answer.node,
        { path: `${slug(answer.heading)}.csv` },
        `Save ${answer.heading} as CSV`,
      ),
      heading: "Saved as",
    });
  }
  if (!state.has(...concepts)) return [result, ...exported];
  state.coverConcepts(...concepts);
  if (answer.chart === undefined) {
    // A line is also drawn for "over time" without the word chart; a number has no chart.
    if (state.has("chart", "chart-bar", "chart-pie", "chart-scatter", "chart-histogram"))
      state.problems.push("A chart needs several values; say “per …” or “over time”.");
    return [result, ...exported];
  }
  const series = answer.series ?? [{ name: answer.heading, node: answer.node }];
  const charts = series.map((one) => ({
    node: chartOf(question, answer.chart!, one.node, one.name),
    heading: `Chart: ${one.name}`,
  }));
  return [result, ...charts, ...exported];
}

function chartOf(
  { state }: TableQuestion,
  chart: NonNullable<TableAnswer["chart"]>,
  table: PlanNode,
  title: string,
): PlanNode {
  const axes = { x: chart.x, y: chart.y, title };
  const draw = (operation: OperationName, slots: Readonly<Record<string, unknown>>): PlanNode =>
    columnStep(operation, "chart", table, slots, `Chart ${title}`.slice(0, 250));
  if (state.has("chart-pie")) return draw("pie-chart", { label: chart.x, value: chart.y[0], title });
  if (state.has("chart-scatter")) return draw("scatter-chart", axes);
  if (state.has("chart-histogram")) return draw("histogram", { column: chart.y[0], title });
  if (state.has("chart-bar")) return draw("bar-chart", axes);
  return draw(state.has("chart-line") || chart.isTime ? "line-chart" : "bar-chart", axes);
}

function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
  return words === "" ? "table" : words;
}
