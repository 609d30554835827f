const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const number = new Intl.NumberFormat();

/** @param time milliseconds since the Unix epoch */
export function exact(time: number): string {
  return dateTime.format(time);
}

export function timeOfDay(time: number): string {
  return clock.format(time);
}

export function count(value: number): string {
  return number.format(value);
}

/** `2 tasks`, `1 task`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number.format(value)} ${value === 1 ? one : many}`;
}

/** The time from `time` to `now`, short: `just now`, `5 min ago`, `3 d ago`. */
export function ago(time: number, now: number): string {
  const seconds = Math.round((now - time) / 1000);
  if (seconds < 0) return `in ${span(-seconds * 1000)}`;
  if (seconds < 45) return "just now";
  return `${span(seconds * 1000)} ago`;
}

/** A duration, short: `240 ms`, `3.2 s`, `4 min`, `2 h`, `3 d`. */
export function span(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 60) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  if (hours < 48) return `${hours < 10 ? hours.toFixed(1) : Math.round(hours)} h`;
  return `${Math.round(hours / 24)} d`;
}

export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let amount = value;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${amount < 10 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}

/** Money in millionths of the currency's unit. Nothing is said of a currency that nobody named. */
export function money(microUnits: number): string {
  if (microUnits === 0) return "0";
  const value = microUnits / 1_000_000;
  return value < 0.01 ? value.toFixed(6).replace(/0+$/, "") : value.toFixed(2);
}

export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

/** Words as a label or a sentence begins with them: `every kind` as `Every kind`. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
