/** `live` is well, `broken` needs mending, `declined` is switched off or absent by choice, `stale` is left over or out of date. */
export type FindingState = "live" | "broken" | "declined" | "stale";

export interface Finding {
  /** What was looked at, such as `home` or `port`. */
  name: string;
  state: FindingState;
  /** What was found, in one sentence. */
  detail: string;
  /** The command, or the step, that mends it. Absent when all is well. */
  fix?: string;
}

export interface CheckContext {
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}

/** Looks at one thing and changes nothing. */
export type Check = (context: CheckContext) => Promise<Finding[]>;
