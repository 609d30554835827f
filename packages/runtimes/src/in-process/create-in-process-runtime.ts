import type { Standing } from "@hearth/policy";
import { type Principal, toHearthError } from "@hearth/protocol";
import type { AgentContext, AgentDoors, Callee, RuntimeContext } from "../agent-context.ts";
import type { Agent, CapabilityDefinition, LazyCapability } from "../define-agent.ts";
import { AgentStoppedError } from "../errors/agent-stopped-error.ts";
import { CapabilityTakenError } from "../errors/capability-taken-error.ts";
import { InvocationDepthError } from "../errors/invocation-depth-error.ts";
import { UnknownCapabilityError } from "../errors/unknown-capability-error.ts";
import { loadedCapability } from "../lazy-agent.ts";
import { assertSchemas, validInput, validOutput } from "../schema/capability-checks.ts";
import { AgentHealthRecord } from "./agent-health-record.ts";
import { agentPrincipal } from "./agent-principal.ts";
import type { InProcessRuntime, InProcessRuntimeOptions } from "./contract.ts";
import { invocationPlaces } from "./invocation-places.ts";
import { scopedContext } from "./scoped-context.ts";
import { watchedContext } from "./watched-context.ts";
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
  /** The doors that the called capability gets. */
  doors: (callee: Callee) => AgentDoors;
  caller: Principal;
  signal: AbortSignal;
  /** Names of the capabilities above this call, outermost first. */
  chain: readonly string[];
  /** Prefix of durable step names. */
  scope: string;
  progress: RuntimeContext["progress"];
  as?: Standing | undefined;
}

/**
 * Runs agents in this process.
 * @example
 * const runtime = createInProcessRuntime();
 * using registration = runtime.register(agent);
 * const worker = await engine.startWorker({ handlers: runtime.handlers(makeContext) });
 */
export function createInProcessRuntime(options: InProcessRuntimeOptions = {}): InProcessRuntime {
  const { maximumDepth = 8, intercept, queueDepth = () => 0, now = Date.now, onRun = () => {} } = options;
  const { isStopped = () => false } = options;
  const registrations = new Map<string, Registration>();
  const offers = new Map<string, Registration>();

  function lookUp(capability: string): { registration: Registration; offered: CapabilityDefinition | LazyCapability } {
    const registration = offers.get(capability);
    const offered = registration?.agent.capabilities.get(capability);
    if (registration === undefined || offered === undefined) {
      throw new UnknownCapabilityError(capability, [...offers.keys()]);
    }
    return { registration, offered };
  }

  async function call(request: Call): Promise<unknown> {
    const {
      capability,
      input,
      context,
      doors: doorsFor,
      caller,
      signal: callers,
      chain,
      scope,
      progress,
      as,
    } = request;
    const { registration, offered } = lookUp(capability);
    const path = [...chain, capability];
    if (path.length > maximumDepth) throw new InvocationDepthError(path, maximumDepth);
    callers.throwIfAborted();
    const definition = await loadedCapability(offered);
    callers.throwIfAborted();
    const checked = await validInput(definition, input);
    const { manifest } = registration.agent;
    // Looked up last before it begins: it may have been stopped while its code was loaded.
    if (isStopped(manifest.name)) throw new AgentStoppedError(manifest.name);
    const principal = agentPrincipal(manifest, caller, as);
    const doors = doorsFor({ manifest, capability, principal, ...(as === undefined ? {} : { as }) });
    const watched = registration.health.begin(context.task);
    const { halt } = watched;
    const signal = AbortSignal.any([callers, halt.signal]);
    const nextPlace = invocationPlaces();
    let lastFraction = 0;
    const invoke: AgentContext["invoke"] = async (name, nested, options = {}) => {
      // Without doors that can be narrowed, a spawned agent would get all of its parent's.
      if (options.as !== undefined && doors.childDoors === undefined)
        throw new TypeError("this run has no doors for agents that it spawns");
      const place = options.key === undefined ? nextPlace(name, nested) : `${name}:${options.key}`;
      return await call({
        capability: name,
        input: nested,
        context,
        doors: (callee) => doors.childDoors?.(callee) ?? doors,
        caller: principal,
        as: options.as,
        signal: options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
        chain: path,
        scope: scope === "" ? place : `${scope}/${place}`,
        // How far a part is says nothing about the whole, so only its message is passed on.
        progress: (_fraction, message) => progress(lastFraction, message),
      });
    };
    const scoped = scopedContext(context, {
      scope,
      doors,
      principal,
      caller,
      signal,
      progress: (fraction, message) => progress((lastFraction = fraction), message),
      invoke,
    });
    const own = watchedContext(scoped, watched);
    const end = (outcome: "completed" | "failed" | "cancelled"): void => {
      watched.end(outcome);
      onRun(manifest.name, "ended");
    };
    onRun(manifest.name, "began");
    const run = () => withAbort(signal, () => definition.run(checked, own));
    try {
      const output = await (intercept === undefined
        ? run()
        : intercept({ agent: manifest.name, capability, input: checked, task: context.task.id }, run));
      const answer = await validOutput(definition, output);
      end("completed");
      return answer;
    } catch (error) {
      if (halt.signal.aborted && !callers.aborted) {
        // Being stopped says nothing about how well it works.
        end(halt.signal.reason instanceof AgentStoppedError ? "cancelled" : "failed");
        throw halt.signal.reason;
      }
      if (callers.aborted) {
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
        if (!("load" in definition)) assertSchemas(definition);
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
    execute: ({ capability, input, context, scope = "" }) =>
      call({
        capability,
        input,
        context,
        doors: () => context,
        caller: context.principal,
        signal: context.signal,
        chain: [],
        scope,
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
    healthOf(name) {
      const found = registrations.get(name);
      return found?.health.report(queueDepth(found.agent.manifest));
    },
    abort(agent, reason, { silentMilliseconds } = {}) {
      const runs = registrations.get(agent)?.health.runs(silentMilliseconds && now() - silentMilliseconds) ?? [];
      for (const { halt } of runs) halt.abort(reason);
      return [...new Map(runs.map(({ task, owner }) => [task, { task, owner }])).values()];
    },
    health: (owner) =>
      [...registrations.values()].map(({ agent, health }) => health.report(queueDepth(agent.manifest), owner)),
  };
  return runtime;
}
