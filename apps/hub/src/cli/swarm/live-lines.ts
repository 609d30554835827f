import { table } from "../output/format.ts";

export interface LiveWorker {
  id: string;
  /** Where it is: `thread`, `device`, or an address. */
  place: string;
  status: string;
  /** Percent of one core. */
  cpu: number;
  inFlight: number;
  completed: number;
  wrong: number;
  /** Milliseconds there and back. */
  latency: number;
}

/** What a swarm does at one moment. */
export interface LiveSnapshot {
  /** Who is looked at. */
  title: string;
  /** What it did since the last look or in the running interval, in words. */
  facts: readonly string[];
  workers: readonly LiveWorker[];
  /** What was done to workers or became of them, the newest first. */
  faults: readonly string[];
}

const shownFaults = 6;

/** Twenty steps of a bar. */
function bar(percent: number): string {
  const full = Math.round(Math.min(100, Math.max(0, percent)) / 10);
  return "#".repeat(full).padEnd(10, ".");
}

/** The whole picture, line by line. */
export function liveLines({ title, facts, workers, faults }: LiveSnapshot): string[] {
  const head = ["WORKER", "WHERE", "STATE", "CPU", "OPEN", "DONE", "WRONG", "WAY"];
  const rows = workers.map(({ id, place, status, cpu, inFlight, completed, wrong, latency }) => [
    id,
    place,
    wrong > 0 ? "caught lying" : status,
    `${bar(cpu)} ${Math.round(cpu)} %`,
    String(inFlight),
    String(completed),
    String(wrong),
    `${latency.toFixed(2)} ms`,
  ]);
  return [
    title,
    ...facts.map((fact) => `  ${fact}`),
    "",
    ...(rows.length === 0 ? ["  no worker is there"] : table([head, ...rows]).split("\n")),
    ...(faults.length === 0 ? [] : ["", "Faults", ...faults.slice(0, shownFaults).map((fault) => `  ${fault}`)]),
  ];
}

/** The same in one line, for a log. */
export function liveLine({ title, facts, workers, faults }: LiveSnapshot): string {
  const open = workers.reduce((sum, { inFlight }) => sum + inFlight, 0);
  const last = faults[0] === undefined ? "" : `  ${faults[0]}`;
  return `${title}  ${workers.length} workers, ${open} open  ${facts.join("  ")}${last}`;
}
