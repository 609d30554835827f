import type { Check } from "./finding.ts";

/** Commands of agents can be contained. Without it agents work, and run no commands. */
export const checkSandbox: Check = async () => {
  const { sandboxStatus } = await import("@hearth/sandbox");
  const status = await sandboxStatus();
  if (!status.available) return [{ name: "sandbox", state: "declined", detail: status.reason, fix: status.fix }];
  return [{ name: "sandbox", state: "live", detail: `${status.bubblewrap}, memory limits by ${status.cgroup}` }];
};
