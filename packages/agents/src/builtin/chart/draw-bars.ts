import { scaleBand, scaleLinear } from "d3-scale";
import { decimalsFor, formatNumber } from "../shared/format-number.ts";
import { escapeMarkup } from "../shared/escape-markup.ts";
import { valueLabel, withUnit } from "./describe-series.ts";
import { chartHeight, chartWidth, layoutLabels, legend, plotArea, xAxisName, xLabels, yAxis } from "./frame.ts";
import { axisLabel, textWidth } from "./labels.ts";
import type { ChartData } from "./series.ts";
import { seriesClass } from "./style.ts";
import { px, svgText } from "./svg-document.ts";
import { placeTicks, valueDomain, valueTicks } from "./value-scale.ts";

export interface DrawBarsOptions {
  stacked: boolean;
  unit?: string | undefined;
  xLabel?: string | undefined;
  yLabel?: string | undefined;
  /** How many rows are not shown. */
  left: number;
}

interface Bar {
  row: number;
  series: number;
  value: number;
  from: number;
  to: number;
}

/** Bars side by side or stacked: positive values above the base line, negative ones below. */
export function drawBars(data: ChartData, options: DrawBarsOptions): string[] {
  const bars = layBars(data, options.stacked);
  const domain = valueDomain(
    bars.flatMap(({ from, to }) => [from, to]),
    true,
  );
  const ticks = valueTicks(domain);
  const labels = data.positions.map(axisLabel);
  const several = data.series.length > 1;
  const rough = plotArea({ yLabels: ticks.map(({ label }) => label), xLabelHeight: 22, legend: several });
  const layout = layoutLabels(labels, rough.right - rough.left);
  const area = { ...rough, bottom: chartHeight - 34 - layout.height };
  const y = scaleLinear().domain(domain).range([area.bottom, area.top]);
  const rows = scaleBand<number>()
    .domain(labels.keys())
    .range([area.left, area.right])
    .paddingInner(0.28)
    .paddingOuter(0.18);
  const inner = scaleBand<number>()
    .domain(options.stacked ? [0] : data.series.keys())
    .range([0, rows.bandwidth()])
    .paddingInner(0.08);
  const decimals = decimalsFor(bars.map(({ value }) => value));
  const shapes = bars.map((bar) => {
    const x = (rows(bar.row) ?? 0) + (inner(options.stacked ? 0 : bar.series) ?? 0);
    const top = Math.min(y(bar.from), y(bar.to));
    const height = Math.abs(y(bar.from) - y(bar.to));
    const name = several ? `${labels[bar.row]}, ${data.series[bar.series]?.name}` : labels[bar.row];
    const hint = escapeMarkup(`${name}: ${withUnit(bar.value, options.unit, decimals)}`);
    const round = options.stacked ? 0 : Math.min(3, inner.bandwidth() / 4, height);
    return `<rect class="${seriesClass(bar.series)}" x="${px(x)}" y="${px(top)}" width="${px(inner.bandwidth())}" height="${px(height)}" rx="${px(round)}"><title>${hint}</title></rect>`;
  });
  const centers = labels.map((_, row) => (rows(row) ?? 0) + rows.bandwidth() / 2);
  const rest = `the first ${labels.length} of ${labels.length + options.left} rows`;
  return [
    ...yAxis(area, placeTicks(ticks, y), options.yLabel ?? valueLabel(data, options.unit), y(0)),
    ...shapes,
    ...(several ? legend(data.series.map(({ name }) => name)) : valuesAbove(bars, centers, y, rows.step(), decimals)),
    ...xLabels(layout, centers, area),
    xAxisName(options.xLabel ?? data.x, area),
    ...(options.left === 0 ? [] : [svgText(rest, { x: chartWidth - 24, y: 32, anchor: "end" })]),
  ];
}

function layBars({ series, positions }: ChartData, stacked: boolean): Bar[] {
  return positions.flatMap((_, row) => {
    let above = 0;
    let below = 0;
    return series.flatMap(({ values }, index): Bar[] => {
      const value = values[row] ?? null;
      if (value === null) return [];
      const from = !stacked ? 0 : value >= 0 ? above : below;
      if (value >= 0) above += value;
      else below += value;
      return [{ row, series: index, value, from, to: from + value }];
    });
  });
}

/** The values over the bars of a single series, when they fit. */
function valuesAbove(
  bars: readonly Bar[],
  centers: readonly number[],
  y: (value: number) => number,
  step: number,
  decimals: number,
): string[] {
  const texts = bars.map(({ value }) => formatNumber(value, decimals));
  if (texts.some((text) => textWidth(text, 11) > step - 2)) return [];
  return bars.map(({ row, value, to }, index) =>
    svgText(texts[index] ?? "", {
      x: centers[row] ?? 0,
      y: value >= 0 ? y(to) - 6 : y(to) + 14,
      anchor: "middle",
      className: "small ink",
    }),
  );
}
