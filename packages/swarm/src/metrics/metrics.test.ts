import assert from "node:assert/strict";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { TrafficCounters } from "../network/traffic-counters.ts";
import { MetricsRecorder } from "./metrics-recorder.ts";
import { beginOf, type MetricsRow } from "./metrics-row.ts";
import { metricsStoreTypes, openMetricsStore } from "./metrics-store.ts";
import { prometheusText } from "./prometheus-text.ts";

function rowAt(time: number): MetricsRow {
  const recorder = new MetricsRecorder();
  for (const latency of [1, 3, 2, 10]) recorder.task(latency, latency !== 10);
  return { ...recorder.take(2), time };
}

test("latencies, jitter and errors of an interval come out as they went in, and the next begins empty", () => {
  const row = rowAt(5);
  assert.deepEqual(
    [row.tasks, row.latency_mean, row.latency_p50, row.latency_maximum, row.error_rate],
    [4, 4, 3, 10, 0.25],
  );
  assert.equal(row.jitter, 3.667);
  const recorder = new MetricsRecorder();
  recorder.task(1, true);
  recorder.take(0);
  assert.equal(recorder.read(0).tasks, 0);
});

for (const type of metricsStoreTypes) {
  test(`rows kept as ${type} are found by time, after a new start too, and old ones go`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-metrics-"));
    try {
      const file = join(folder, "metrics");
      {
        using store = await openMetricsStore(type, file);
        for (const time of [1_000, 2_000, 3_000]) store.append(rowAt(time));
      }
      if (type !== "database") await appendFile(file, type === "csv" ? "4000,1" : '{"time":40');
      using store = await openMetricsStore(type, file);
      assert.deepEqual(
        store.query(1_500, 9_000).map(({ time, tasks }) => [time, tasks]),
        [
          [2_000, 4],
          [3_000, 4],
        ],
      );
      store.prune(2_500);
      assert.deepEqual(
        store.query(0, 9_000).map(({ time }) => time),
        [3_000],
      );
      store.clear();
      assert.deepEqual(store.query(0, 9_000), []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test("a file that is something else is not written over", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-metrics-"));
  try {
    await writeFile(join(folder, "letter.csv"), "Dear all,\n");
    await assert.rejects(openMetricsStore("csv", join(folder, "letter.csv")), ConfigurationError);
    await assert.rejects(openMetricsStore("csv", join(folder, "missing", "metrics.csv")), ConfigurationError);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("time ranges have names, and Prometheus reads the newest row", async () => {
  assert.equal(beginOf("last_minute", 100_000), 40_000);
  assert.equal(beginOf("all"), 0);
  assert.equal(beginOf("toString"), undefined);
  const traffic = new TrafficCounters();
  traffic.drop("forged");
  const text = await prometheusText(rowAt(1), traffic);
  assert.match(text, /^hearth_swarm_latency_p50 3$/m);
  assert.match(text, /^hearth_swarm_dropped\{reason="forged"\} 1$/m);
});
