import { deny, type Finding } from "../rules/decision.ts";
import type { EgressRules } from "../rules/policy.ts";
import { checkAddress } from "./check-address.ts";

/** Names by which clouds answer questions about the machine itself; never reached, whatever they lead to. */
const metadataNames = new Set([
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "instance-data",
  "instance-data.ec2.internal",
  "metadata.tencentyun.com",
  "metadata.platformequinix.com",
  "metadata.packet.net",
]);

/**
 * Judges names whose meaning is fixed, before anything is looked up: those under `localhost` are this machine
 * (RFC 6761, section 6.3), those of metadata services are closed. Undefined for every other name.
 */
export function checkSpecialName(host: string, rules: Pick<EgressRules, "privateOk">): Finding | undefined {
  if (metadataNames.has(host)) return deny("egress-metadata", "the name of a cloud's metadata service");
  if (host !== "localhost" && !host.endsWith(".localhost")) return undefined;
  const open = ["127.0.0.1", "::1"].some((address) => checkAddress(address, rules).decision === "allowed");
  return open ? undefined : deny("egress-address", "this machine, which no entry of privateOk opens");
}
