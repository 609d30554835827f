import { cpus, release, totalmem, type } from "node:os";

/** What the numbers were measured on. */
export function describeMachine(): string {
  const [first] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model.trim() ?? "unknown"}, ${gibibytes} GiB, ${type()} ${release()}`;
}
