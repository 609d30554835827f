import { column, sum, totalsBy } from "./run-goals.ts";
import type { Row } from "./sample-data.ts";

// The tests' own arithmetic, which shares nothing with the agents.
export const by = (name: string, rows: readonly Row[], descending = true): Row[] =>
  rows.toSorted((a, b) => (Number(a[name]) - Number(b[name])) * (descending ? -1 : 1));
export const where = (rows: readonly Row[], name: string, ...values: (string | number)[]): Row[] =>
  rows.filter((row) => values.includes(row[name] ?? ""));
export const total = (rows: readonly Row[], name: string): number => sum(column(rows, name));
export const mean = (rows: readonly Row[], name: string): number => total(rows, name) / rows.length;
export const meansBy = (rows: readonly Row[], key: string, name: string): [string, number][] =>
  [...Map.groupBy(rows, (row) => String(row[key]))].map(([group, members]) => [group, mean(members, name)]);
export const sumsBy = (rows: readonly Row[], key: string, name: string): [string, number][] =>
  totalsBy(rows, (row) => String(row[key]), name);
export const descending = (pairs: [string, number][]): [string, number][] => pairs.toSorted((a, b) => b[1] - a[1]);
export const names = (rows: readonly Row[], name: string): (string | number)[][] =>
  rows.map((row) => [row[name] ?? ""]);
export const pearson = (rows: readonly Row[], x: string, y: string): number => {
  const [mx, my] = [mean(rows, x), mean(rows, y)];
  const dx = column(rows, x).map((value) => value - mx);
  const dy = column(rows, y).map((value) => value - my);
  const dot = (a: number[], b: number[]): number => sum(a.map((value, index) => value * b[index]!));
  return dot(dx, dy) / Math.sqrt(dot(dx, dx) * dot(dy, dy));
};
