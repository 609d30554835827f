import { arc, pie } from "d3-shape";
import { decimalsFor } from "../shared/format-number.ts";
import { escapeMarkup } from "../shared/escape-markup.ts";
import { withUnit } from "./describe-series.ts";
import { shorten } from "./labels.ts";
import { seriesClass } from "./style.ts";
import { px, svgText } from "./svg-document.ts";

export interface Slice {
  label: string;
  value: number;
}

const center = { x: 230, y: 245 };
const radius = 160;
const hole = 92;

/** A ring of slices from the top clockwise, the total in its middle, and a legend with values and shares. */
export function drawSlices(slices: readonly Slice[], options: { total: number; unit: string | undefined }): string[] {
  const { total, unit } = options;
  const decimals = decimalsFor(slices.map(({ value }) => value));
  const arcs = pie<Slice>()
    .sortValues(null)
    .value(({ value }) => value)([...slices]);
  const draw = arc().digits(2);
  const share = (value: number): string => `${((value / total) * 100).toFixed(1)} %`;
  const shapes = arcs.map(({ startAngle, endAngle, data }, index) => {
    const path = draw({ innerRadius: hole, outerRadius: radius, startAngle, endAngle }) ?? "";
    const hint = escapeMarkup(`${data.label}: ${withUnit(data.value, unit, decimals)} (${share(data.value)})`);
    return `<path class="slice ${seriesClass(index)}" d="${path}"><title>${hint}</title></path>`;
  });
  const step = Math.min(34, 330 / slices.length);
  const top = center.y - ((slices.length - 1) * step) / 2;
  const names = slices.flatMap(({ label, value }, index) => {
    const y = top + index * step;
    return [
      `<rect class="${seriesClass(index)}" x="440" y="${px(y - 7)}" width="14" height="14" rx="3"/>`,
      svgText(shorten(label, 22), { x: 464, y: y + 4, className: "ink" }),
      svgText(withUnit(value, unit, decimals), { x: 705, y: y + 4, anchor: "end", className: "ink" }),
      svgText(share(value), { x: 774, y: y + 4, anchor: "end" }),
    ];
  });
  return [
    `<g transform="translate(${center.x} ${center.y})">${shapes.join("")}</g>`,
    svgText(withUnit(total, unit, decimals), { x: center.x, y: center.y, anchor: "middle", className: "title ink" }),
    svgText("in all", { x: center.x, y: center.y + 20, anchor: "middle" }),
    ...names,
  ];
}
