import { escapeMarkup } from "../shared/escape-markup.ts";
import { shorten } from "./labels.ts";
import { chartStyle } from "./style.ts";

export interface SvgDocumentOptions {
  title: string;
  /** What a person who cannot see the chart is told. */
  description: string;
  width: number;
  height: number;
  /** SVG elements, already escaped. */
  body: readonly string[];
}

/** A whole chart as SVG: no scripts, nothing from outside, readable on light and dark pages and by screen readers. */
export function svgDocument({ title, description, width, height, body }: SvgDocumentOptions): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="hearth-chart" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-label="${escapeMarkup(`${title}. ${description}`)}">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<desc>${escapeMarkup(description)}</desc>`,
    `<style>${chartStyle}</style>`,
    `<rect class="surface" width="${width}" height="${height}" rx="8"/>`,
    `<text class="title ink" x="20" y="32">${escapeMarkup(shorten(title, 78))}</text>`,
    ...body,
    "</svg>",
  ].join("\n");
}

/** Pixels with at most two decimals. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export interface TextOptions {
  x: number;
  y: number;
  anchor?: "start" | "middle" | "end";
  className?: string;
  /** Degrees around the text's own place. */
  rotate?: number;
}

export function svgText(text: string, { x, y, anchor = "start", className = "muted", rotate }: TextOptions): string {
  const turn = rotate === undefined ? "" : ` transform="rotate(${rotate} ${px(x)} ${px(y)})"`;
  return `<text class="${className}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${turn}>${escapeMarkup(text)}</text>`;
}
