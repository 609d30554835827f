import { type Principal, toHearthError } from "@hearth/protocol";
import type { AgentContext, RuntimeContext } from "../agent-context.ts";
import type { Agent, CapabilityDefinition } from "../define-agent.ts";
import { CapabilityTakenError } from "../errors/capability-taken-error.ts";
import { InvocationDepthError } from "../errors/invocation-depth-error.ts";
import { UnknownCapabilityError } from "../errors/unknown-capability-error.ts";
import { assertSchemas, validInput, validOutput } from "../schema/capability-checks.ts";
import { AgentHealthRecord } from "./agent-health-record.ts";
import { agentPrincipal } from "./agent-principal.ts";
import type { InProcessRuntime, InProcessRuntimeOptions } from "./contract.ts";
import { invocationPlaces } from "./invocation-places.ts";
import { scopedContext } from "./scoped-context.ts";
import { withAbort } from "./with-abort.ts";

interface Registration {
  agent: Agent;
  health: AgentHealthRecord;
}

interface Call {
  capability: string;
  input: unknown;
  /** The task's own context; who calls and with which signal stand beside it. */
  context: RuntimeContext;
  caller: Principal;
  signal: AbortSignal;
  /** Names of the capabilities above this call, outermost first. */
  chain: readonly string[];
  /** Prefix of durable step names. */
  scope: string;
  progress: RuntimeContext["progress"];
}

/**
 * Runs agents in this process.
 * @example
 * const runtime = createInProcessRuntime();
 * using registration = runtime.register(agent);
 * const worker = await engine.startWorker({ handlers: runtime.handlers(makeContext) });
 */
export function createInProcessRuntime(options: InProcessRuntimeOptions = {}): InProcessRuntime {
  const { maximumDepth = 8, intercept, queueDepth = () => 0, now = Date.now } = options;
  const registrations = new Map<string, Registration>();
  const offers = new Map<string, Registration>();

  function lookUp(capability: string): { registration: Registration; definition: CapabilityDefinition } {
    const registration = offers.get(capability);
    const definition = registration?.agent.capabilities.get(capability);
    if (registration === undefined || definition === undefined) {
      throw new UnknownCapabilityError(capability, [...offers.keys()]);
    }
    return { registration, definition };
  }

  async function call(request: Call): Promise<unknown> {
    const { capability, input, context, caller, signal, chain, scope, progress } = request;
    const { registration, definition } = lookUp(capability);
    const path = [...chain, capability];
    if (path.length > maximumDepth) throw new InvocationDepthError(path, maximumDepth);
    signal.throwIfAborted();
    const checked = await validInput(definition, input);
    const { manifest } = registration.agent;
    const principal = agentPrincipal(manifest, caller);
    const nextPlace = invocationPlaces();
    let lastFraction = 0;
    const invoke: AgentContext["invoke"] = (name, nested, options = {}) => {
      const place = nextPlace(name, nested);
      return call({
        capability: name,
        input: nested,
        context,
        caller: principal,
        signal: options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
        chain: path,
        scope: scope === "" ? place : `${scope}/${place}`,
        // How far a part is says nothing about the whole, so only its message is passed on.
        progress: (_fraction, message) => progress(lastFraction, message),
      });
    };
    const own = scopedContext(context, {
      scope,
      principal,
      signal,
      progress: (fraction, message) => progress((lastFraction = fraction), message),
      invoke,
    });
    const end = registration.health.begin(context.task.id);
    const run = () => withAbort(signal, () => definition.run(checked, own));
    try {
      const output = await (intercept === undefined
        ? run()
        : intercept({ agent: manifest.name, capability, input: checked, task: context.task.id }, run));
      const answer = await validOutput(definition, output);
      end("completed");
      return answer;
    } catch (error) {
      if (signal.aborted) {
        end("cancelled");
        throw error;
      }
      end("failed");
      throw toHearthError(error);
    }
  }

  const runtime: InProcessRuntime = {
    register(agent) {
      const { manifest, capabilities } = agent;
      if (registrations.has(manifest.name)) {
        throw new CapabilityTakenError({ name: manifest.name, holder: manifest.name, field: "/manifest/name" });
      }
      for (const [name, definition] of capabilities) {
        const holder = offers.get(name)?.agent.manifest.name;
        if (holder !== undefined) throw new CapabilityTakenError({ name, holder, field: "/capabilities" });
        assertSchemas(definition);
      }
      const registration = { agent, health: new AgentHealthRecord(manifest, now) };
      registrations.set(manifest.name, registration);
      for (const name of capabilities.keys()) offers.set(name, registration);
      return {
        [Symbol.dispose]() {
          if (registrations.get(manifest.name) !== registration) return;
          registrations.delete(manifest.name);
          for (const name of capabilities.keys()) offers.delete(name);
        },
      };
    },
    agents: () => [...registrations.values()].map(({ agent }) => agent),
    capabilities: () => [...registrations.values()].flatMap(({ agent }) => agent.manifest.capabilities),
    find: (capability) => offers.get(capability)?.agent,
    execute: ({ capability, input, context }) =>
      call({
        capability,
        input,
        context,
        caller: context.principal,
        signal: context.signal,
        chain: [],
        scope: "",
        progress: (fraction, message) => context.progress(fraction, message),
      }),
    handler(capability, contextFactory) {
      lookUp(capability);
      return async (input, taskContext) => {
        const { manifest } = lookUp(capability).registration.agent;
        const described = manifest.capabilities.find(({ name }) => name === capability);
        if (described === undefined) throw new UnknownCapabilityError(capability, [...offers.keys()]);
        const context = await contextFactory(taskContext, { manifest, capability: described });
        return runtime.execute({ capability, input, context });
      };
    },
    handlers: (contextFactory) =>
      Object.fromEntries([...offers.keys()].map((name) => [name, runtime.handler(name, contextFactory)])),
    health: () => [...registrations.values()].map(({ agent, health }) => health.report(queueDepth(agent.manifest))),
  };
  return runtime;
}
