import type { SecretBindingInput } from "@hearth/sdk";
import type { BindingFlags } from "../commands/secret.ts";
import { UsageError } from "../errors/usage-error.ts";

/** The binding that the flags describe; undefined when they describe none. @throws UsageError for half of one */
export function bindingOf(flags: BindingFlags): SecretBindingInput | undefined {
  const { host, agent, method, path, port, header, format } = flags;
  if ([host, agent, method, path, port, header, format].every((flag) => flag === undefined)) return undefined;
  if (host === undefined) throw new UsageError("name the host with --host", { field: "--host" });
  if (agent === undefined || agent.length === 0)
    throw new UsageError("name the agents with --agent", { field: "--agent" });
  return {
    host,
    agents: agent,
    ...(method === undefined ? {} : { methods: method }),
    ...(path === undefined ? {} : { pathPrefixes: path }),
    ...(port === undefined ? {} : { port }),
    ...(header === undefined ? {} : { header }),
    ...(format === undefined ? {} : { format }),
  };
}
