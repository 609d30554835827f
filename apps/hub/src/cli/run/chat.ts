import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { parse } from "@hearth/protocol";
import { z } from "zod";
import { action, type Session } from "../action.ts";
import { openConversation } from "../chat/open-conversation.ts";
import { Talk } from "../chat/talk.ts";
import type { ChatFlags } from "../commands/chat.ts";
import { UsageError } from "../errors/usage-error.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { canAsk, LineAsker } from "../goal/ask-line.ts";
import { requireFolder } from "../goal/require-folder.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { Output } from "../output/output.ts";
import { shorten } from "../output/format.ts";
import { reportError } from "../output/report-error.ts";

export default action<ChatFlags, []>(async (given, flags) => {
  const { context, signal } = given;
  if (!flags.stdin && !canAsk(given))
    throw new UsageError("there is no terminal to talk on", {
      field: "--stdin",
      hint: 'Give one JSON object a line on stdin, such as {"text": "…"}, with --stdin.',
    });
  const inputFolder = flags.in === undefined ? undefined : resolve(context.folder, flags.in);
  if (inputFolder !== undefined) await requireFolder(inputFolder);
  const session = flags.stdin ? { ...given, output: new Output(context.process, true) } : given;
  await using stack = new AsyncDisposableStack();
  const hub = await findOrOpenHub(session);
  stack.defer(() => talk?.[Symbol.asyncDispose]() ?? hub[Symbol.asyncDispose]());
  let talk: Talk | undefined;
  const found = await openConversation(hub.client, flags, signal);
  const conversation = { ...found, inputFolder: inputFolder ?? found.inputFolder };
  using asker = new LineAsker(session);
  talk = new Talk(hub, { session, conversation, yes: flags.yes, stream: flags.stream, asker });
  if (flags.stdin) return await talkByLines(session, talk);
  const { output } = session;
  output.note(`Conversation ${conversation.id}`, output.colour.dim);
  if (conversation.last !== undefined) output.note(`You said last: ${shorten(conversation.last, 200)}`);
  output.note("Say what you want; an empty line or Ctrl-D leaves. Ctrl-C stops what runs.", output.colour.dim);
  for (;;) {
    const text = (await asker.ask("\nyou> ", signal)) ?? "";
    signal.throwIfAborted();
    if (text.trim() === "") break;
    await talk.say({ text });
  }
  output.note("");
  output.note(`Go on later with: hearth chat --conversation ${conversation.id}`);
  return exitCode.ok;
});

const said = z.strictObject({
  text: z.string(),
  inputFolder: z.string().optional(),
  outputFolder: z.string().optional(),
});

/** One thing said a line, one report a line out. A wrong line is answered with what is wrong, and the rest go on. */
async function talkByLines(session: Session, talk: Talk): Promise<ExitCode> {
  const { context, output, signal } = session;
  let last: ExitCode = exitCode.ok;
  for await (const line of createInterface({ input: context.stdin, signal })) {
    if (line.trim() === "") continue;
    let submission: object;
    try {
      submission = parse(said, readJson(line), "the line");
    } catch (error) {
      reportError(output, error);
      last = exitCode.usage;
      continue;
    }
    last = await talk.say(submission);
  }
  signal.throwIfAborted();
  return last;
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    throw new UsageError("the line is no JSON", { field: "line", cause });
  }
}
