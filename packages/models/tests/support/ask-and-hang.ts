import { alice, openStageAt, question } from "./stage.ts";

// A hub that is killed in the middle of an answer: asks, says when the first piece came, and waits to be killed.
const [folder = "", port = "0"] = process.argv.slice(2);
const stage = await openStageAt(folder, { port: Number(port) });
const outcome = await stage.models.door(stage.session()).ask(question("Hi", { call: "call-1" }), {
  signal: new AbortController().signal,
});
if (outcome.kind === "done")
  for await (const part of outcome.value)
    process.stdout.write(part.type === "text" ? `piece ${alice.id}\n` : `${part.type}\n`);
