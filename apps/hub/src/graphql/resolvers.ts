import {
  describePrincipal,
  type Goal,
  goalSubmission,
  NotFoundError,
  ownerOf,
  parse,
  roleReaches,
  type TaskId,
  ValidationError,
} from "@hearth/protocol";
import { GraphQLScalarType } from "graphql";
import { agentCreation } from "../agents/composition.ts";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { feedEvents } from "./feed-events.ts";
import type { GraphQlContext, GraphQlNeeds } from "./graphql-context.ts";
import { type ShownAgent, shownAgent, type ShownTask, shownTask, statesOf, type TaskStatus } from "./shapes.ts";

const mostRows = 100;

/** Any JSON, as it is. */
const json = new GraphQLScalarType({ name: "JSON", serialize: (value) => value, parseValue: (value) => value });

interface GoalInput {
  text: string;
  inputFolder?: string | null;
  outputFolder?: string | null;
  approvePlan?: boolean | null;
}

interface TaskInput {
  capability: string;
  input?: unknown;
  title?: string | null;
  priority?: number | null;
}

/** Resolvers that go through the same doors as the routes: each call takes the principal, and another's is not found. */
export function createResolvers({
  agents,
  care,
  engine,
  feed,
  folders,
  goals,
  health,
  record,
  supervisor,
}: GraphQlNeeds) {
  const limitOf = (limit: number | null | undefined): number => Math.min(Math.max(limit ?? 10, 1), mostRows);
  const orNull = async <Value>(look: () => Promise<Value> | Value): Promise<Value | null> => {
    try {
      return await look();
    } catch (error) {
      if (error instanceof NotFoundError) return null;
      throw error;
    }
  };
  const mayChange = ({ who, role }: GraphQlContext): void => {
    if (role === "viewer") throw new NotPermittedError(who, "a member of this hub; a viewer only reads");
  };
  const agentOf = (context: GraphQlContext, capability: string) => {
    const found = agents
      .list(context.who)
      .find(({ manifest }) => manifest.capabilities.some(({ name }) => name === capability));
    return found === undefined ? null : shownAgent(found);
  };
  const shownGoal = (goal: Goal) => ({
    id: goal.id,
    text: goal.text,
    state: goal.state,
    answer: goal.answer ?? null,
    createdAt: new Date(goal.createdAt).toISOString(),
    endedAt: goal.endedAt === undefined ? null : new Date(goal.endedAt).toISOString(),
  });
  type ShownGoal = ReturnType<typeof shownGoal>;

  return {
    JSON: json,
    Query: {
      agent: (_root: unknown, { id }: { id: string }, { who }: GraphQlContext) =>
        orNull(() => shownAgent(agents.get(who, id))),
      agents: (_root: unknown, { level, state }: { level?: string; state?: string }, { who }: GraphQlContext) =>
        agents
          .list(who)
          .map(shownAgent)
          .filter((agent) => (level == null || agent.level === level) && (state == null || agent.state === state)),
      task: (_root: unknown, { id }: { id: string }, { who }: GraphQlContext) =>
        orNull(async () => shownTask(await engine.get(who, id as TaskId))),
      async tasks(_root: unknown, { status, limit }: { status?: TaskStatus; limit?: number }, { who }: GraphQlContext) {
        const states = status == null ? {} : { states: statesOf(status) };
        return (await engine.list(who, { limit: limitOf(limit), ...states })).map(shownTask);
      },
      goal: (_root: unknown, { id }: { id: string }, { who }: GraphQlContext) =>
        orNull(async () => shownGoal(await goals.get(who, id as Goal["id"]))),
      goals: async (_root: unknown, { limit }: { limit?: number }, { who }: GraphQlContext) =>
        (await goals.list(who, { limit: limitOf(limit) })).map(shownGoal),
      async systemHealth(_root: unknown, _args: unknown, { who }: GraphQlContext) {
        const { uptime, ...rest } = await health(who);
        return { ...rest, uptimeSeconds: uptime };
      },
      resourceUsage: async (_root: unknown, _args: unknown, { who }: GraphQlContext) => (await health(who)).resources,
    },
    Mutation: {
      async createAgent(_root: unknown, { input }: { input: Record<string, unknown> }, context: GraphQlContext) {
        mayChange(context);
        const { who } = context;
        const creation = parse(agentCreation, { ...input, level: String(input["level"]).toLowerCase() }, "the agent");
        const made = await agents.create(who, creation);
        const principal = describePrincipal(who);
        await record({
          kind: "hub",
          action: "agent-started",
          principal,
          owner: ownerOf(who),
          body: { target: made.id },
        });
        return shownAgent(made);
      },
      async transitionAgent(
        _root: unknown,
        { id, newState }: { id: string; newState: string },
        context: GraphQlContext,
      ) {
        const { who, role } = context;
        if (!roleReaches(role, "operator")) throw new NotPermittedError(who, "the owner or an operator of this hub");
        if (newState === "MAINTENANCE") await care.stop(who, id);
        else if (newState === "IDLE") await care.start(who, id);
        else {
          const message = `cannot be asked for: MAINTENANCE stops an agent and IDLE starts it`;
          throw new ValidationError("the transition", [{ field: "/newState", message }]);
        }
        return shownAgent(agents.get(who, id));
      },
      async submitTask(_root: unknown, { input }: { input: TaskInput }, context: GraphQlContext) {
        mayChange(context);
        const { capability, title, priority } = input;
        const submission = {
          capability,
          input: input.input ?? null,
          ...(title == null ? {} : { title }),
          ...(priority == null ? {} : { priority }),
        };
        agents.requireCapabilities(context.who, [submission], () => "/capability");
        const [id] = await engine.submit(context.who, [submission]);
        return shownTask(await engine.get(context.who, id!));
      },
      async cancelTask(_root: unknown, { id }: { id: string }, context: GraphQlContext) {
        mayChange(context);
        await engine.cancel(context.who, [id as TaskId]);
        return shownTask(await engine.get(context.who, id as TaskId));
      },
      async submitGoal(_root: unknown, { input }: { input: GoalInput }, context: GraphQlContext) {
        mayChange(context);
        const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value != null));
        const submission = await folders.check(context.who, parse(goalSubmission, given, "the goal"));
        return shownGoal(await supervisor.submitGoal(context.who, submission));
      },
      async cancelGoal(_root: unknown, { id }: { id: string }, context: GraphQlContext) {
        mayChange(context);
        return shownGoal(await supervisor.cancelGoal(context.who, id as Goal["id"]));
      },
    },
    Subscription: {
      agentStateChanged: {
        async *subscribe(_root: unknown, { agentId }: { agentId?: string }, context: GraphQlContext) {
          for await (const event of feedEvents(feed, context)) {
            const capability = /^task-(started|completed|failed|cancelled)$/.test(event.type)
              ? event.data?.["capability"]
              : undefined;
            const named =
              event.agent === undefined
                ? undefined
                : await orNull(() => shownAgent(agents.get(context.who, event.agent!)));
            const agent = typeof capability === "string" ? agentOf(context, capability) : named;
            if (agent != null && (agentId == null || agent.id === agentId)) yield { agentStateChanged: agent };
          }
        },
      },
      taskStatusChanged: {
        async *subscribe(_root: unknown, { taskId }: { taskId?: string }, context: GraphQlContext) {
          const { who } = context;
          for await (const event of feedEvents(feed, context)) {
            if (event.task === undefined || !("id" in event) || (taskId != null && event.task !== taskId)) continue;
            const task = await orNull(async () => shownTask(await engine.get(who, event.task as TaskId)));
            if (task !== null) yield { taskStatusChanged: task };
          }
        },
      },
      systemEvent: {
        async *subscribe(_root: unknown, _args: unknown, context: GraphQlContext) {
          for await (const event of feedEvents(feed, context)) {
            const time = new Date(event.time).toISOString();
            yield {
              systemEvent: { ...event, id: "id" in event ? String(event.id) : null, time, data: event.data ?? {} },
            };
          }
        },
      },
    },
    Agent: {
      parent({ creator }: ShownAgent, _args: unknown, { who }: GraphQlContext) {
        const [, name] = /^agent:([^@]+)@/.exec(creator) ?? [];
        return name === undefined ? null : orNull(() => shownAgent(agents.get(who, name)));
      },
      children: ({ id }: ShownAgent, _args: unknown, { who }: GraphQlContext) =>
        agents
          .list(who)
          .filter(({ creator }) => creator.startsWith(`agent:${id}@`))
          .map(shownAgent),
      async tasks({ capabilities }: ShownAgent, { limit }: { limit?: number }, { who, lookUps }: GraphQlContext) {
        const most = limitOf(limit);
        lookUps.take(Math.min(capabilities.length, 20));
        const lists = await Promise.all(
          capabilities.slice(0, 20).map((capability) => engine.list(who, { capability, limit: most })),
        );
        // Ids rise with time.
        return lists
          .flat()
          .toSorted((a, b) => (a.id < b.id ? 1 : -1))
          .slice(0, most)
          .map(shownTask);
      },
    },
    Task: {
      agent: ({ capability }: ShownTask, _args: unknown, context: GraphQlContext) => agentOf(context, capability),
      goal({ goalId }: ShownTask, _args: unknown, { who, lookUps }: GraphQlContext) {
        if (goalId === undefined) return null;
        lookUps.take();
        return orNull(async () => shownGoal(await goals.get(who, goalId)));
      },
    },
    Goal: {
      waitsFor({ id }: ShownGoal, _args: unknown, { who, lookUps }: GraphQlContext) {
        lookUps.take();
        return care.waitedFor(who, id);
      },
      async tasks({ id }: ShownGoal, { limit }: { limit?: number }, { who, lookUps }: GraphQlContext) {
        lookUps.take();
        return (await engine.list(who, { goal: id, limit: limitOf(limit) })).map(shownTask);
      },
    },
  };
}
