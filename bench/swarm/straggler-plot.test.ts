import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { plotPath, stragglerPlot } from "./straggler-plot.ts";

test("the straggler picture in the documentation is what the simulation gives", () => {
  assert.equal(readFileSync(plotPath, "utf8"), stragglerPlot());
});
