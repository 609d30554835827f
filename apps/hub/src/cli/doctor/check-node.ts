import type { Check } from "./finding.ts";

const oldest = 26;

export const checkNode: Check = async () => {
  const version = process.versions.node;
  if (Number.parseInt(version, 10) >= oldest) return [{ name: "node", state: "live", detail: `Node ${version}` }];
  return [{ name: "node", state: "broken", detail: `Node ${version}, and Hearth needs ${oldest}`, fix: "npm ci" }];
};
