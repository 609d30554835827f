import {
  createSupervisor,
  isToolAgent,
  learnFromGoal,
  specialistNames,
  type Supervisor,
  verifierCommand,
} from "@hearth/agents/start";
import { createHubPlanner } from "../planner/hub-planner.ts";
import { createHubTracer } from "../planner/hub-tracer.ts";
import { openLazyReader } from "../sandbox/lazy-workspace.ts";
import { createHubVerifier } from "../verifier/hub-verifier.ts";
import type { AgentNeeds, Agents } from "./open-agents.ts";

/** Who takes goals: plans with a model or by rules, and sees to it that the plan is carried out. */
export function openSupervisor(
  resources: AsyncDisposableStack,
  {
    config,
    stores,
    records,
    work,
    doors,
    address,
    settings,
    agents,
    onError,
  }: Omit<AgentNeeds, "interop"> & { agents: Agents },
): Supervisor {
  const { runtime, written, estimator } = agents;
  const { gateway, answers, models, memory } = doors;
  const isWritten = (name: string): boolean => specialistNames.some((one) => one === name) || written.has(name);
  const isOn = (name: string): boolean =>
    !specialistNames.some((one) => one === name) || settings.hubNow(`${name}_agent_enabled`) === true;
  return resources.use(
    createSupervisor({
      engine: work.engine,
      goals: stores.goals,
      planner: createHubPlanner({
        answers,
        earlier: agents.earlier,
        emit: (event) => work.feed.publish(event),
        home: config.home,
        environment: process.env,
        gateway,
        models,
        memory,
        onError: onError("memory"),
        needsModel: (capability) => isWritten(runtime.find(capability)?.manifest.name ?? ""),
        detectModelServers: async (signal) => {
          const { detectModelServers } = await import("@hearth/models");
          const found = await detectModelServers({ signal, except: [address.port] });
          return found.map(({ title, address: place }) => `${title} at ${place}`);
        },
      }),
      // Tools are the hands of the agents that call them, and no tasks; the verifier's are nobody else's.
      capabilities: () =>
        runtime
          .agents()
          .filter(({ manifest: { name } }) => !isToolAgent(name) && isOn(name) && !agents.registry.isStopped(name))
          .flatMap(({ manifest }) => manifest.capabilities)
          .filter(({ name }) => name !== verifierCommand),
      openWorkspace: (_who, folder) => openLazyReader(folder),
      estimator,
      tracer: createHubTracer({ gateway, models }),
      verifier: createHubVerifier({ gateway, models, engine: work.engine, journal: records.reader, answers }),
      emit: (event) => work.feed.publish(event),
      record: records.record,
      learn: learnFromGoal({ memory }),
      onError: onError("supervisor"),
    }),
  );
}
