import { type ModelPull, modelPullEvent, type ModelPullEvent, problem } from "@hearth/protocol";
import { RemoteError } from "../../errors/remote-error.ts";
import { UnexpectedAnswerError } from "../../errors/unexpected-answer-error.ts";
import { UnreachableError } from "../../errors/unreachable-error.ts";
import type { CallOptions, Transport } from "../transport.ts";

const longestLine = 4 * 1024 * 1024;

/** Has the hub fetch a model file, and follows it to its end. */
export async function pullModel(
  transport: Transport,
  wanted: ModelPull,
  {
    signal,
    onProgress,
  }: CallOptions & { onProgress?: (progress: { bytes: number; total?: number | undefined }) => void },
): Promise<Omit<Extract<ModelPullEvent, { type: "done" }>, "type">> {
  const { address } = transport;
  const path = "/api/v1/models/pull";
  const broken = (detail: string): UnexpectedAnswerError =>
    new UnexpectedAnswerError({ address, detail: `POST ${path}: ${detail}` });
  let response: Response;
  try {
    response = await transport.fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(wanted),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new UnreachableError(address, cause);
  }
  if (!response.ok || response.body === null) {
    const said = problem.safeParse(await response.json().catch(() => undefined));
    throw said.success ? new RemoteError(said.data) : broken(`status ${response.status}`);
  }
  let rest = "";
  try {
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > longestLine) throw broken("a line is too long");
      for (const line of lines) {
        const event = readEvent(line);
        if (event === undefined) throw broken("a line that is no event");
        if (event.type === "failed") throw new RemoteError(event.problem);
        if (event.type === "done") return { model: event.model, list: event.list };
        onProgress?.({ bytes: event.bytes, total: event.total });
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RemoteError || error instanceof UnexpectedAnswerError) throw error;
    throw new UnreachableError(address, error);
  }
  throw broken("it ended before the pull did");
}

function readEvent(line: string): ModelPullEvent | undefined {
  try {
    return modelPullEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
