import { UsageError } from "../errors/usage-error.ts";
import type { Session } from "../action.ts";

const longest = 65_536;
const interrupt = "\u0003";
const endOfInput = "\u0004";

/**
 * A value that must not be on a command line: from a prompt that shows nothing, or from stdin.
 * @throws UsageError when nobody can be asked, or nothing is given
 */
export async function readHidden(
  session: Session,
  { stdin, prompt }: { stdin: boolean; prompt: string },
): Promise<string> {
  const value = stdin ? await readAll(session) : await ask(session, prompt);
  if (value === "") throw new UsageError("nothing was given", { field: "value" });
  return value;
}

async function readAll({ context, signal }: Session): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of context.stdin) {
    signal.throwIfAborted();
    chunks.push(Buffer.from(chunk as Buffer));
    length += (chunk as Buffer).length;
    if (length > longest) throw new UsageError(`more than ${longest} bytes were given`, { field: "value" });
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}

/** Without echo, on stderr, so that stdout carries data only. */
async function ask({ context, signal }: Session, prompt: string): Promise<string> {
  const { stdin, process } = context;
  if (!stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError("there is no terminal to ask on", { hint: "Give the value on stdin, with --stdin." });
  // Before the question is shown: what is typed at once would be echoed otherwise.
  stdin.setRawMode(true);
  process.stderr.write(`${prompt}: `);
  stdin.setEncoding("utf8");
  const answered = Promise.withResolvers<string>();
  let text = "";
  const onData = (chunk: string): void => {
    for (const character of chunk) {
      if (character === interrupt) globalThis.process.kill(globalThis.process.pid, "SIGINT");
      else if (character === "\r" || character === "\n" || character === endOfInput) answered.resolve(text);
      else if (character === "\u007f" || character === "\b") text = Array.from(text).slice(0, -1).join("");
      else if (character >= " ") text += character;
    }
  };
  const onAbort = (): void => answered.reject(signal.reason as Error);
  const onEnd = (): void => answered.resolve(text);
  stdin.on("data", onData).once("end", onEnd);
  // After a prompt before this one it stands still, and a listener alone does not move it.
  stdin.resume();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await answered.promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    stdin.off("end", onEnd).off("data", onData).setRawMode(false);
    stdin.pause();
    process.stderr.write("\n");
  }
}
