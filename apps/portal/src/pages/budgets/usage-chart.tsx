import type { ModelUsage } from "@hearth/sdk";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { counted } from "../../kit/format.ts";
import { useLook } from "../../look/use-look.ts";

/** Tokens in and out by day. The table below it has the same numbers. */
export function UsageChart({ lines }: { lines: ModelUsage["lines"] }) {
  const place = useRef<HTMLDivElement>(null);
  const look = useLook();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const days = lines.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour("--ink-faint"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const bars = uPlot.paths.bars!({ size: [0.6, 48] });
    const series = (label: string, name: string): uPlot.Series => ({
      label,
      stroke: colour(name),
      fill: colour(name),
      paths: bars,
      points: { show: false },
    });
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: 180,
        cursor: { y: false },
        scales: { x: { time: true } },
        axes: [axis, { ...axis, size: 64 }],
        series: [{ label: "Day" }, series("Tokens in and out", "--accent"), series("Tokens out", "--busy")],
      },
      [
        days.map(({ key }) => Date.parse(key) / 1000),
        days.map(({ input, output }) => input + output),
        days.map(({ output }) => output),
      ],
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
  return <div ref={place} role="img" aria-label={`${counted(all, "token")} over ${counted(lines.length, "day")}`} />;
}
