import { pino, type Logger } from "pino";
import type { HubConfig } from "./config/config.ts";
import type { LogTail } from "./logs/log-tail.ts";

/**
 * One JSON object a line on stderr, since stdout carries data only. What could carry a secret is never written.
 * @param tail gets each line too
 */
export function createLogger(level: HubConfig["logLevel"], tail?: LogTail): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      redact: [
        "req.headers",
        "headers",
        "authorization",
        "cookie",
        "token",
        "code_hash",
        "*.authorization",
        "*.cookie",
      ],
    },
    {
      write(line: string) {
        process.stderr.write(line);
        tail?.take(line);
      },
    },
  );
}
