import type { Engine } from "@hearth/engine";
import { type Capability, HearthError, type Principal, type TaskId, taskId } from "@hearth/protocol";
import {
  type CallToolResult,
  createMcpHandler,
  type McpHttpHandler,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
  type Tool,
} from "@modelcontextprotocol/server";
import { approvalOf, followTask, type TaskStanding } from "../../tasks/follow-task.ts";
import { inScope, type Scopes } from "../../tasks/scope.ts";

/** Who calls, and what they may use. */
export interface McpCaller {
  who: Principal;
  scopes: Scopes;
}

export interface McpServerOptions {
  engine: Pick<Engine, "submit" | "get" | "cancel" | "subscribe">;
  /** What a caller could use if nothing limited them. */
  capabilities: (who: Principal) => readonly Capability[];
  version: string;
  onError: (error: unknown) => void;
}

/** Fetches a task's result later. No capability's tool name has two underscores. */
const resultTool = "hearth__task_result";
const cancelTool = "hearth__task_cancel";
const longestWait = 50;

/** A capability's name as other clients take one: dots become underscores, which our names never have. */
export function toolNameOf(capability: string): string {
  return capability.replaceAll(".", "_");
}

/**
 * Hearth's capabilities as an MCP server over streamable HTTP, in both eras of the protocol. A call becomes a task of the
 * caller: with progress, cancelled when they go, and with the question named where a person has to answer one.
 */
export function createMcpServer({ engine, capabilities, version, onError }: McpServerOptions): McpHttpHandler {
  const offered = ({ who, scopes }: McpCaller): Capability[] => inScope(capabilities(who), scopes);

  async function call(
    caller: McpCaller,
    name: string,
    input: Record<string, unknown>,
    context: ServerContext,
  ): Promise<CallToolResult> {
    const { who } = caller;
    if (name === resultTool || name === cancelTool) {
      const id = taskId.safeParse(input["task"]);
      if (!id.success) throw new ProtocolError(ProtocolErrorCode.InvalidParams, "task must be the id of a task");
      const task = await engine.get(who, id.data);
      if (!offered(caller).some((capability) => capability.name === task.capability))
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no task ${id.data}`);
      if (name === cancelTool) {
        await engine.cancel(who, [id.data], { reason: "an MCP client cancelled it" });
        return answer({ kind: "left", task: await engine.get(who, id.data) });
      }
      const seconds = Math.min(longestWait, Math.max(0, Number(input["waitSeconds"] ?? 0) || 0));
      const signal = AbortSignal.any([context.mcpReq.signal, AbortSignal.timeout(seconds * 1000)]);
      return answer(await followTask(engine, who, id.data, { signal }));
    }
    const capability = offered(caller).find((one) => toolNameOf(one.name) === name);
    if (capability === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no tool ${name}`);
    const [id] = await engine.submit(who, [{ capability: capability.name, input, retries: 0 }]);
    return await follow(who, id!, context);
  }

  async function follow(who: Principal, id: TaskId, context: ServerContext): Promise<CallToolResult> {
    const { signal, notify } = context.mcpReq;
    const progressToken = metaOf(context.mcpReq)?.progressToken;
    let last = 0;
    const standing = await followTask(engine, who, id, {
      signal,
      onProgress: (fraction, message) => {
        // The protocol wants it to grow with each report.
        if (progressToken === undefined || fraction <= last) return;
        last = fraction;
        const params = { progressToken, progress: fraction, total: 1, ...(message === undefined ? {} : { message }) };
        notify({ method: "notifications/progress", params }).catch(onError);
      },
    });
    if (standing.kind === "left") await engine.cancel(who, [id], { reason: "the MCP client cancelled its call" });
    return answer(standing);
  }

  return createMcpHandler(
    (request) => {
      const caller = request.authInfo?.extra as McpCaller | undefined;
      // Without a caller there is nothing to serve: nobody falls back to the owner.
      if (caller === undefined) throw new TypeError("an MCP request came without a caller");
      const server = new Server(
        { name: "hearth", title: "Hearth", version },
        {
          capabilities: { tools: {} },
          instructions:
            "Each tool is a capability of the person's agents, and each call a task. A result that says needs-approval waits " +
            `for the person; ask for it later with ${resultTool}.`,
        },
      );
      server.setRequestHandler("tools/list", () => ({ tools: [...offered(caller).map(toolOf), ...taskTools] }));
      server.setRequestHandler("tools/call", async ({ params }, context) => {
        try {
          return await call(caller, params.name, params.arguments ?? {}, context);
        } catch (error) {
          if (!HearthError.isInstance(error)) throw error;
          return { isError: true, content: [{ type: "text", text: `${error.code}: ${error.message}\n${error.hint}` }] };
        }
      });
      return server;
    },
    { onerror: onError, keepAliveMs: 15_000 },
  );
}

function metaOf(request: ServerContext["mcpReq"]): { progressToken?: string | number } | undefined {
  return Object.entries(request).find(([key]) => key === "_meta")?.[1] as
    | { progressToken?: string | number }
    | undefined;
}

function toolOf({ name, description, input, output }: Capability): Tool {
  const isObject = (schema: Record<string, unknown>): boolean => schema["type"] === "object";
  const { $schema: _in, ...inputSchema } = input;
  const { $schema: _out, ...outputSchema } = output;
  return {
    name: toolNameOf(name),
    title: name,
    description,
    inputSchema: (isObject(input) ? inputSchema : { type: "object", ...inputSchema }) as Tool["inputSchema"],
    ...(isObject(output) ? { outputSchema } : {}),
  };
}

const taskTools: Tool[] = [
  {
    name: resultTool,
    title: "Result of a task",
    description: "The result of a task that was begun before, or how it stands.",
    inputSchema: {
      type: "object",
      properties: {
        task: { type: "string", description: "The task's id" },
        waitSeconds: { type: "number", minimum: 0, maximum: longestWait },
      },
      required: ["task"],
    },
  },
  {
    name: cancelTool,
    title: "Cancel a task",
    description: "Cancels a task that was begun before, and what depends on it.",
    inputSchema: { type: "object", properties: { task: { type: "string" } }, required: ["task"] },
  },
];

function answer(standing: TaskStanding): CallToolResult {
  const { task } = standing;
  const meta = { task: task.id, state: task.state };
  const say = (text: string, isError: boolean): CallToolResult => ({
    isError,
    content: [{ type: "text", text }],
    _meta: { "hearth/task": meta },
  });
  if (task.state === "completed") {
    const { output } = task;
    const structured = typeof output === "object" && output !== null && !Array.isArray(output);
    return {
      content: [{ type: "text", text: JSON.stringify(output) ?? "null" }],
      ...(structured ? { structuredContent: output } : {}),
      _meta: { "hearth/task": meta },
    };
  }
  if (task.state === "failed")
    return say(`${task.failure?.code ?? "failed"}: ${task.failure?.message ?? ""}\n${task.failure?.hint ?? ""}`, true);
  if (task.state === "cancelled") return say(`the task ${task.id} was cancelled`, true);
  const approval = approvalOf(task);
  return approval === undefined
    ? say(`the task ${task.id} is ${task.state}; ask for it with ${resultTool}`, true)
    : say(
        `needs-approval: the task ${task.id} waits for the person to answer ${approval} ` +
          `(hearth approvals approve ${approval}); then ask for it with ${resultTool}`,
        true,
      );
}
