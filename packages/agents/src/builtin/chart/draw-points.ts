import { scaleLinear, scalePoint, scaleUtc } from "d3-scale";
import { line } from "d3-shape";
import { linearRegression, linearRegressionLine } from "simple-statistics";
import { timeOf } from "../shared/dates.ts";
import { escapeMarkup } from "../shared/escape-markup.ts";
import { decimalsFor } from "../shared/format-number.ts";
import { valueLabel, withUnit } from "./describe-series.ts";
import {
  chartHeight,
  layoutLabels,
  legend,
  plotArea,
  type PlotArea,
  type Tick,
  tickLabel,
  xAxisName,
  xLabels,
  yAxis,
} from "./frame.ts";
import { axisLabel } from "./labels.ts";
import type { ChartData } from "./series.ts";
import { seriesClass } from "./style.ts";
import { px, svgText } from "./svg-document.ts";
import { placeTicks, valueDomain, valueTicks } from "./value-scale.ts";

export interface DrawPointsOptions {
  /** Joins the points of a series. */
  lines: boolean;
  /** Draws the line of best fit. */
  trend: boolean;
  unit?: string | undefined;
  xLabel?: string | undefined;
  yLabel?: string | undefined;
}

interface Point {
  x: number;
  y: number;
  label: string;
}

const mostDots = 60;

/** Points over numbers, dates or names, joined to lines or not. A missing value interrupts its line. */
export function drawPoints(data: ChartData, options: DrawPointsOptions): string[] {
  const values = data.series.flatMap((one) => one.values.filter((value) => value !== null));
  const domain = valueDomain(values, false);
  const ticks = valueTicks(domain);
  const several = data.series.length > 1;
  const rough = plotArea({ yLabels: ticks.map(({ label }) => label), xLabelHeight: 22, legend: several });
  const horizontal = horizontalAxis(data, rough);
  const area = { ...rough, bottom: chartHeight - 34 - horizontal.height };
  const y = scaleLinear().domain(domain).range([area.bottom, area.top]);
  const decimals = decimalsFor(values);
  // Without names on the axis the order of the rows does not matter, the order along the axis does.
  const order = [...data.positions.keys()].toSorted((a, b) => (horizontal.place(a) ?? 0) - (horizontal.place(b) ?? 0));
  const shapes = data.series.flatMap(({ name, values: column }, index) => {
    const points = order.flatMap((row): (Point | null)[] => {
      const x = horizontal.place(row);
      const value = column[row] ?? null;
      if (x === undefined) return [];
      if (value === null) return [null];
      const at = several
        ? `${axisLabel(data.positions[row] ?? null)}, ${name}`
        : axisLabel(data.positions[row] ?? null);
      return [{ x, y: y(value), label: `${at}: ${withUnit(value, options.unit, decimals)}` }];
    });
    return [
      ...(options.lines ? [pathOf(points, `line ${seriesClass(index)}`)] : []),
      ...(options.trend ? trendOf(points, `line trend ${seriesClass(index)}`) : []),
      ...dotsOf(points, seriesClass(index), options.lines),
    ];
  });
  return [
    ...yAxis(
      area,
      placeTicks(ticks, y),
      options.yLabel ?? valueLabel(data, options.unit),
      y(Math.min(Math.max(0, domain[0]), domain[1])),
    ),
    ...horizontal.draw(area),
    ...shapes,
    ...(several ? legend(data.series.map(({ name }) => name)) : []),
    xAxisName(options.xLabel ?? data.x, area),
  ];
}

interface HorizontalAxis {
  /** Pixels of a row's position; none for a missing one. */
  place(row: number): number | undefined;
  height: number;
  draw(area: PlotArea): string[];
}

function horizontalAxis({ kind, positions }: ChartData, rough: PlotArea): HorizontalAxis {
  const range: [number, number] = [rough.left + 14, rough.right - 14];
  const below = (ticks: readonly Tick[]) => (area: PlotArea) =>
    ticks.map(({ position, label }) => svgText(label, { x: position, y: area.bottom + 19, anchor: "middle" }));
  if (kind === "name") {
    const scale = scalePoint<number>().domain(positions.keys()).range(range);
    const layout = layoutLabels(positions.map(axisLabel), range[1] - range[0]);
    const centers = positions.map((_, row) => scale(row) ?? 0);
    return { place: (row) => centers[row], height: layout.height, draw: (area) => xLabels(layout, centers, area) };
  }
  const numbers = positions.map((cell) =>
    typeof cell === "number" ? cell : typeof cell === "string" ? timeOf(cell) : undefined,
  );
  const known = numbers.filter((one) => one !== undefined);
  const extent: [number, number] = [
    known.reduce((least, one) => Math.min(least, one), Infinity),
    known.reduce((greatest, one) => Math.max(greatest, one), -Infinity),
  ];
  const scale = scaleLinear().domain(extent).range(range);
  const place = (row: number): number | undefined => {
    const number = numbers[row];
    return number === undefined ? undefined : scale(number);
  };
  return { place, height: 22, draw: below(kind === "date" ? dateTicks(extent, range) : numberTicks(extent, range)) };
}

function dateTicks(extent: [number, number], range: [number, number]): Tick[] {
  const scale = scaleUtc().domain(extent).range(range);
  const format = scale.tickFormat(8);
  return scale.ticks(8).map((date) => {
    const text = format(date);
    return {
      position: scale(date),
      label: /^[A-Z][a-z]{3,}$/.test(text) && !text.endsWith("day") ? text.slice(0, 3) : text,
    };
  });
}

function numberTicks(extent: [number, number], range: [number, number]): Tick[] {
  const scale = scaleLinear().domain(extent).range(range);
  const values = scale.ticks(8);
  const step = Math.abs((values[1] ?? 0) - (values[0] ?? 0));
  return values.map((value) => ({ position: scale(value), label: tickLabel(value, step) }));
}

function pathOf(points: readonly (Point | null)[], className: string): string {
  const draw = line<Point | null>()
    .defined((point) => point !== null)
    .x((point) => point?.x ?? 0)
    .y((point) => point?.y ?? 0)
    .digits(2);
  return `<path class="${className}" d="${draw([...points]) ?? ""}"/>`;
}

function trendOf(points: readonly (Point | null)[], className: string): string[] {
  const known = points.filter((point) => point !== null);
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined || first.x === last.x) return [];
  const at = linearRegressionLine(linearRegression(known.map(({ x, y }) => [x, y])));
  return [`<path class="${className}" d="M${px(first.x)},${px(at(first.x))}L${px(last.x)},${px(at(last.x))}"/>`];
}

function dotsOf(points: readonly (Point | null)[], className: string, lines: boolean): string[] {
  const known = points.filter((point) => point !== null);
  if (lines && known.length > mostDots) return [];
  return known.map(
    ({ x, y, label }) =>
      `<circle class="point ${className}" cx="${px(x)}" cy="${px(y)}" r="${lines ? 3.5 : 4}"><title>${escapeMarkup(label)}</title></circle>`,
  );
}
