import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { chartBar } from "./bar.ts";
import { chartHistogram } from "./histogram.ts";
import { chartLine } from "./line.ts";
import { chartPie } from "./pie.ts";
import { chartScatter } from "./scatter.ts";

/** Draws charts as SVG. */
export const chartAgent = defineAgent({
  manifest: builtinManifest("chart", "Draws accessible charts as SVG from tables."),
  capabilities: [chartBar, chartLine, chartScatter, chartPie, chartHistogram],
});
