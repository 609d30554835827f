import { formatNumber } from "../shared/format-number.ts";
import { shorten, textWidth } from "./labels.ts";
import { seriesClass } from "./style.ts";
import { px, svgText } from "./svg-document.ts";

export const chartWidth = 800;
export const chartHeight = 440;

/** Where the axes are, in pixels. */
export interface PlotArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface PlotAreaOptions {
  /** Labels along the vertical axis. */
  yLabels: readonly string[];
  /** Room below the axis for its labels. */
  xLabelHeight: number;
  /** Whether there is a legend. */
  legend: boolean;
}

export function plotArea({ yLabels, xLabelHeight, legend }: PlotAreaOptions): PlotArea {
  const widest = Math.max(0, ...yLabels.map((label) => textWidth(label)));
  return {
    left: Math.min(150, 46 + widest),
    right: chartWidth - 24,
    top: legend ? 84 : 60,
    bottom: chartHeight - 34 - xLabelHeight,
  };
}

export interface Tick {
  position: number;
  label: string;
}

/** Horizontal grid lines with their labels, the vertical axis' name and the base line. */
export function yAxis(area: PlotArea, ticks: readonly Tick[], label: string, base: number): string[] {
  const middle = (area.top + area.bottom) / 2;
  return [
    ...ticks.flatMap(({ position, label: text }) => [
      `<line class="grid" x1="${px(area.left)}" x2="${px(area.right)}" y1="${px(position)}" y2="${px(position)}"/>`,
      svgText(text, { x: area.left - 8, y: position + 4, anchor: "end" }),
    ]),
    `<line class="axis" x1="${px(area.left)}" x2="${px(area.right)}" y1="${px(base)}" y2="${px(base)}"/>`,
    svgText(shorten(label, 44), { x: 20, y: middle, anchor: "middle", rotate: -90 }),
  ];
}

export interface XLayout {
  /** Whether labels are turned. */
  turned: boolean;
  /** Every how many labels is shown. */
  every: number;
  labels: string[];
  height: number;
}

/** Fits labels of equal distance: level if there is room, else turned, and left out where even that is too tight. */
export function layoutLabels(labels: readonly string[], width: number): XLayout {
  const step = width / Math.max(1, labels.length);
  const short = labels.map((label) => shorten(label, 24));
  const widest = Math.max(0, ...short.map((label) => textWidth(label)));
  if (widest + 10 <= step) return { turned: false, every: 1, labels: short, height: 22 };
  const every = Math.max(1, Math.ceil(16 / step));
  return { turned: true, every, labels: short, height: 16 + widest * 0.6 };
}

export function xLabels(layout: XLayout, positions: readonly number[], area: PlotArea): string[] {
  return layout.labels.flatMap((label, index) => {
    const x = positions[index];
    if (x === undefined || index % layout.every !== 0) return [];
    return layout.turned
      ? [svgText(label, { x: x + 4, y: area.bottom + 16, anchor: "end", rotate: -35 })]
      : [svgText(label, { x, y: area.bottom + 19, anchor: "middle" })];
  });
}

export function xAxisName(name: string, area: PlotArea): string {
  return svgText(shorten(name, 90), { x: (area.left + area.right) / 2, y: chartHeight - 14, anchor: "middle" });
}

/** Coloured squares with names, in one line; names are cut to fit. */
export function legend(names: readonly string[]): string[] {
  const room = (chartWidth - 40) / Math.max(1, names.length);
  const characters = Math.max(4, Math.floor((room - 30) / 6.8));
  let x = 20;
  return names.flatMap((name, index) => {
    const text = shorten(name, characters);
    const here = x;
    x += 30 + textWidth(text) + 6;
    return [
      `<rect class="${seriesClass(index)}" x="${px(here)}" y="50" width="12" height="12" rx="3"/>`,
      svgText(text, { x: here + 18, y: 60, className: "ink" }),
    ];
  });
}

/** Axis labels with as many decimals as the distance of the ticks needs. */
export function tickLabel(value: number, step: number): string {
  if (Math.abs(value) >= 1e9) return value.toPrecision(3);
  const decimals = step >= 1 || step === 0 ? 0 : Math.min(6, Math.ceil(-Math.log10(step)));
  return formatNumber(value, decimals);
}
