import type { AgentWorkspaces, CleanTempOptions } from "./agent-workspaces.ts";
import type { CleanResult } from "./clean-folder.ts";

export interface TempCleanerOptions extends Pick<CleanTempOptions, "maximumAgeHours"> {
  workspaces: Pick<AgentWorkspaces, "cleanTemp" | "cleanWorking">;
  /** Milliseconds between two times. @default 3600000 (an hour) */
  everyMilliseconds?: number;
  /** Asked before each time. @default always */
  wanted?: () => boolean;
  /** Told after each time. */
  onCleaned?: (result: CleanResult) => void;
  onError: (error: unknown) => void;
}

/** Cleans temporary folders, and folders of tasks that are long done, now and then every hour, never twice at once. Disposing it ends that and waits for the last time. */
export function startTempCleaner(options: TempCleanerOptions): AsyncDisposable {
  const {
    workspaces,
    everyMilliseconds = 3_600_000,
    maximumAgeHours = 24,
    wanted = () => true,
    onCleaned,
    onError,
  } = options;
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const once = async (): Promise<void> => {
    try {
      if (wanted()) {
        const result = await workspaces.cleanTemp({ maximumAgeHours, signal: stop.signal });
        await workspaces.cleanWorking({ signal: stop.signal });
        onCleaned?.(result);
      }
    } catch (error) {
      if (!stop.signal.aborted) onError(error);
    }
    if (!stop.signal.aborted) timer = setTimeout(again, everyMilliseconds).unref();
  };
  const again = (): void => {
    running = once();
  };
  let running = once();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
