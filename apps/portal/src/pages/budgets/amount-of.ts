import { bytes, count, money, span } from "../../kit/format.ts";

/** An amount with the name of its unit. */
export function amountOf(unit: string, value: number): string {
  switch (unit) {
    case "moneyMicroUnits":
      return money(value);
    case "cpuMilliseconds":
      return `${span(value)} of CPU`;
    case "bytes":
      return bytes(value);
    default:
      return `${count(value)} ${unit}`;
  }
}
