import type { TrafficCounters } from "../network/traffic-counters.ts";
import { metricsColumns, type MetricsRow } from "./metrics-row.ts";

/** The newest row and the traffic in Prometheus' text form. The library is loaded when somebody asks. */
export async function prometheusText(row: MetricsRow, traffic: TrafficCounters): Promise<string> {
  const { Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  for (const column of metricsColumns) {
    if (column === "time") continue;
    new Gauge({
      name: `hearth_swarm_${column}`,
      help: `${column.replaceAll("_", " ")} of the interval`,
      registers: [registry],
    }).set(row[column]);
  }
  const datagrams = new Gauge({
    name: "hearth_swarm_datagrams",
    help: "Datagrams since the start",
    labelNames: ["direction"],
    registers: [registry],
  });
  datagrams.set({ direction: "received" }, traffic.received);
  datagrams.set({ direction: "sent" }, traffic.sent);
  const dropped = new Gauge({
    name: "hearth_swarm_dropped",
    help: "Datagrams dropped since the start, by reason",
    labelNames: ["reason"],
    registers: [registry],
  });
  for (const [reason, count] of Object.entries(traffic.toJSON().dropped)) dropped.set({ reason }, count);
  return await registry.metrics();
}
