import { pino, type Logger } from "pino";
import type { HubConfig } from "./config/config.ts";

/** One JSON object a line on stderr, since stdout carries data only. What could carry a secret is never written. */
export function createLogger(level: HubConfig["logLevel"]): Logger {
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
    process.stderr,
  );
}
