import { scan } from "@hearth/policy";
import { parse } from "@hearth/protocol";
import { z } from "zod";
import { action } from "../action.ts";
import type { PrivacyScanFlags } from "../commands/privacy.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { answerLines } from "../policy/json-lines.ts";

const line = z.looseObject({ id: z.union([z.string(), z.number()]).optional(), text: z.string() });

export default action<PrivacyScanFlags, [string?]>(async (session, { stdin }, text) => {
  if (stdin) {
    await answerLines(session, (value) => {
      const { id, text: given } = parse(line, value, "the line");
      return { ...(id === undefined ? {} : { id }), spans: scan(given) };
    });
    return exitCode.ok;
  }
  if (text === undefined) throw new UsageError("give a text, or use --stdin", { field: "text" });
  const spans = scan(text);
  if (session.output.json) session.output.data({ spans });
  else if (spans.length === 0) session.output.note("Nothing was found.");
  // What was found is not printed again: it may be a secret.
  else for (const { type, start, end } of spans) session.output.text(`${type} at ${start} to ${end}`);
  return exitCode.ok;
});
