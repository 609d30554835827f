import { bytes, count, money, span } from "../../kit/format.ts";

/** An amount with the name of its unit. */
export function amountOf(unit: string, value: number): string {
  if (unit === "cpuMilliseconds") return `${span(value)} of CPU`;
  return unit === "moneyMicroUnits" || unit === "bytes"
    ? bareAmount(unit, value)
    : `${bareAmount(unit, value)} ${unit}`;
}

/** An amount beside another one that names the unit: the 20 of `20 of 100 calls`. */
export function bareAmount(unit: string, value: number): string {
  switch (unit) {
    case "moneyMicroUnits":
      return money(value);
    case "cpuMilliseconds":
      return span(value);
    case "bytes":
      return bytes(value);
    default:
      return count(value);
  }
}
