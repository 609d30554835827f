import type { ModelUsage } from "@hearth/sdk";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { counted } from "../../kit/format.ts";
import { useLook } from "../../look/use-look.ts";
import { wholeDays } from "./whole-days.ts";

/** The hub counts by the days of UTC. */
const dayWords = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });

const halfDay = 43_200;

/** Tokens in and out by day. The table below it has the same numbers. */
export function UsageChart({ lines }: { lines: ModelUsage["lines"] }) {
  const place = useRef<HTMLDivElement>(null);
  const look = useLook();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const days = wholeDays(lines);
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      font: `12px ${style.getPropertyValue("font-family")}`,
      stroke: colour("--ink-faint"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const bars = uPlot.paths.bars!({ size: [0.6, 48] });
    const series = (name: string): uPlot.Series => ({
      stroke: colour(name),
      fill: colour(name),
      paths: bars,
      points: { show: false },
    });
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: 180,
        cursor: { show: false },
        legend: { show: false },
        tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "UTC"),
        scales: {
          x: { time: true, range: (_plot, first, last) => [first - halfDay, last + halfDay] },
          // Bars begin at nothing, or their lengths would say nothing.
          y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
        },
        axes: [
          { ...axis, space: 64, values: (_plot, places) => places.map((time) => dayWords.format(time * 1000)) },
          { ...axis, size: 64 },
        ],
        series: [{}, series("--accent"), series("--busy")],
      },
      [days.map(({ time }) => time), days.map(({ input, output }) => input + output), days.map(({ output }) => output)],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 180 }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [lines, look]);
  const all = lines.reduce((sum, { input, output }) => sum + input + output, 0);
  return (
    <figure className="flex flex-col gap-2">
      <div ref={place} role="img" aria-label={`${counted(all, "token")} over ${counted(lines.length, "day")}`} />
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-3 rounded-xs bg-accent" /> Tokens in
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-3 rounded-xs bg-busy" /> Tokens out
        </span>
      </figcaption>
    </figure>
  );
}
