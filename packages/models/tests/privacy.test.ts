import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { assert as holds, array, constantFrom, integer, property } from "fast-check";
import { PlaceholderVault, scan } from "@hearth/policy";
import { RestoreStream } from "../src/guard/restore-stream.ts";
import { answerOf, never, openStage, question, serversAt, type ScriptedStage, textOf } from "./support/stage.ts";

const mail = "ada.lovelace@example.org";
const iban = "DE89370400440532013000";
const key = "sk-CANARY4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c";

/** The server counts as one elsewhere: it may hand on. */
const elsewhere = (port: number) =>
  serversAt(port, {
    servers: {
      away: {
        kind: "openai-compatible",
        url: `http://127.0.0.1:${port}`,
        local: false,
        key: { environment: "MODEL_KEY" },
      },
      here: { kind: "ollama", url: `http://127.0.0.1:${port}` },
    },
    models: { "away/scripted": { price: { input: 1, output: 1 } } },
    roles: { default: ["away/scripted"], both: ["away/scripted", "here/scripted"] },
  });

/** What the server got on a chat: the discovery of models carries nothing. */
const sent = (stage: ScriptedStage) => stage.server.requests.filter(({ protocol }) => protocol === "chat-completions");

void test("personal data leaves as placeholders, wherever it stands, and comes back in text and tool calls", async () => {
  await using stage = await openStage({ file: elsewhere });
  stage.server.replace(({ text }) => {
    const found = /\[EMAIL_\d+\]/.exec(text)?.[0] ?? "none";
    const half = Math.ceil(found.length / 2);
    return {
      text: ["Write to ", found.slice(0, half), found.slice(half), " now [", "sic]"],
      toolCalls: [{ name: "mail", input: { to: [found], [found]: 1 } }],
    };
  });
  const tools = [{ name: "mail", description: `Mails, as ${mail} wants`, input: { type: "object" } }];
  const parts = await answerOf(
    stage.door({ terms: ["Rosebud"] }),
    question(`Mail ${mail} about ROSEBUD`, {
      tools,
      messages: [
        { role: "system", parts: [{ type: "text", text: `You serve ${mail}.` }] },
        {
          role: "person",
          parts: [
            { type: "text", text: `Mail ${mail} about ROSEBUD` },
            {
              type: "file",
              mediaType: "text/plain",
              name: "Rosebud, draft.txt",
              data: Buffer.from(`IBAN ${iban}`).toString("base64"),
            },
          ],
        },
        {
          role: "model",
          parts: [{ type: "tool-call", id: "1", name: "mail", input: { to: mail, card: 4_111_111_111_111_111 } }],
        },
        {
          role: "tool",
          parts: [{ type: "tool-result", id: "1", name: "mail", output: `No route to ${mail}`, failed: true }],
        },
      ],
    }),
  );
  assert.equal(textOf(parts), `Write to ${mail} now [sic]`);
  const call = parts.find((part) => part.type === "tool-call");
  assert.deepEqual(call?.input, { to: [mail], [mail]: 1 });
  for (const { text } of sent(stage))
    for (const secret of [mail, iban, "ROSEBUD", "Rosebud", "4111111111111111"])
      assert.ok(!text.includes(secret), `${secret} in ${text}`);
});

void test("a placeholder that is cut anywhere is put back, and other brackets stay", () => {
  const vault = new PlaceholderVault();
  const text = `to ${mail} or ${iban}, [see] [A_1] [[EMAIL`;
  const redacted = vault.redact(text, scan(text));
  assert.ok(!redacted.includes(mail));
  holds(
    property(array(integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
      const stream = new RestoreStream(vault);
      let out = "";
      for (let at = 0, index = 0; at < redacted.length; index += 1) {
        const size = sizes[index % sizes.length] ?? 1;
        out += stream.push(redacted.slice(at, at + size));
        at += size;
      }
      assert.equal(out + stream.end(), text);
    }),
  );
});

void test("a secret in a request is given to no model, here or elsewhere, and none is asked", async () => {
  await using stage = await openStage({ file: elsewhere });
  for (const model of ["both", "here/scripted", "away/scripted"]) {
    const outcome = await stage
      .door()
      .ask(question(`token: ${["ghp", "x9Kd72LmQpR4tZ81vBnC0sWq63YhJa5uFeZt"].join("_")}`, { model }), {
        signal: never,
      });
    assert.ok(outcome.kind === "denied" && outcome.rule === "privacy-secret", JSON.stringify(outcome));
    const labelled = await stage.door().ask(
      question("x", {
        model,
        messages: [{ role: "person", dataClass: "secret", parts: [{ type: "text", text: "x" }] }],
      }),
      { signal: never },
    );
    assert.ok(labelled.kind === "denied" && labelled.rule === "privacy-secret");
  }
  assert.equal(sent(stage).length, 0);
});

void test("a run that has read a secret asks models on this machine only", async () => {
  await using stage = await openStage({ file: elsewhere });
  stage.server.add({ text: "here" });
  const label = { class: "secret", untrusted: false, sources: ["file:.env"] } as const;
  const away = await stage.door({ label }).ask(question("Hi"), { signal: never });
  assert.ok(away.kind === "denied" && away.rule === "labels-secret", JSON.stringify(away));
  const parts = await answerOf(stage.door({ label }), question("Hi", { model: "both" }));
  const end = parts.at(-1);
  assert.ok(end?.type === "finish" && end.cost.model === "here/scripted");
});

void test("what a run had read before it came back is private still", async () => {
  await using stage = await openStage({ file: (port) => ({ ...elsewhere(port), privateData: "stays" }) });
  stage.server.add({ text: "here" }, { text: "away" });
  await using before = stage.session({ session: "run-1" });
  before.addLabel({ class: "private", untrusted: false, sources: ["file:letter.txt"] });
  await answerOf(stage.models.door(before), question("Hi", { model: "both" }));
  await using back = stage.session({ session: "run-1" });
  const outcome = await stage.models.door(back).ask(question("Hi"), { signal: never });
  assert.ok(outcome.kind === "denied" && outcome.rule === "private-stays", JSON.stringify(outcome));
});

void test("what is private goes to a model here first, and never elsewhere where the person said that it stays", async () => {
  await using stage = await openStage({ file: elsewhere });
  stage.server.add({ text: "one" }, { text: "two" });
  const label = { class: "private", untrusted: true, sources: [] } as const;
  const modelOf = async (model: string): Promise<string> => {
    const parts = await answerOf(stage.door({ label }), question("Hi", { model }));
    const end = parts.at(-1);
    return end?.type === "finish" ? end.cost.model : "";
  };
  assert.equal(await modelOf("both"), "here/scripted");
  assert.equal(await modelOf("default"), "away/scripted");
  const picture = { type: "file", mediaType: "image/png", data: "AAAA" } as const;
  const outcome = await stage
    .door({ label })
    .ask(question("", { messages: [{ role: "person", parts: [picture] }] }), { signal: never });
  assert.ok(outcome.kind === "denied" && outcome.rule === "privacy-file");
  await stage.setFile({ ...elsewhere(stage.server.port), privateData: "stays" });
  const stays = await stage.door({ label }).ask(question("Hi"), { signal: never });
  assert.ok(stays.kind === "denied" && stays.rule === "private-stays", JSON.stringify(stays));
  assert.equal(sent(stage).length, 2);
});

void test("a key is on the wire and nowhere else: not in errors, receipts, records, files, or what models are asked", async () => {
  await using stage = await openStage({
    file: elsewhere,
    environment: { MODEL_KEY: key },
    server: { key },
  });
  stage.server.add(
    { error: { status: 400, message: `bad key ${key}` } },
    { text: `your key is ${key}` },
    { text: ["a", "b"], errorAfter: 1 },
  );
  const thrown = await answerOf(stage.door(), question("Hi")).catch((error: unknown) => error);
  assert.ok(thrown instanceof Error);
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause)
    assert.ok(!`${cause.message}${cause.stack}${JSON.stringify(cause)}`.includes("CANARY"));
  assert.equal(sent(stage)[0]?.headers["authorization"], `Bearer ${key}`);
  await answerOf(stage.door(), question("Hi"));
  await assert.rejects(answerOf(stage.door(), question("Hi")));
  const outcome = await stage
    .door()
    .ask(question(`use ${key.toLowerCase().toUpperCase() === key ? "" : key} please`), { signal: never });
  assert.equal(outcome.kind, "denied");
  assert.ok(!JSON.stringify(await stage.receipts()).includes("CANARY"));
  for (const name of await readdir(stage.folder, { recursive: true })) {
    const bytes = await readFile(join(stage.folder, name), "latin1").catch(() => "");
    assert.ok(!bytes.includes("CANARY"), name);
  }
});

void test("a key is never sent to another origin, and a server that sends elsewhere is an error", async () => {
  await using other = await openStage();
  await using stage = await openStage({ file: elsewhere, environment: { MODEL_KEY: key } });
  const { createServer } = await import("node:http");
  const redirecting = createServer((_request, response) => {
    response.writeHead(307, { location: `${other.server.baseUrl}/chat/completions` }).end();
  });
  await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
  const { port } = redirecting.address() as { port: number };
  await stage.setFile(elsewhere(port));
  await assert.rejects(answerOf(stage.door(), question("Hi")), { code: "HEARTH_MODEL_FAILED" });
  redirecting.closeAllConnections();
  redirecting.close();
  assert.equal(other.server.requests.length, 0);
});

void test("random personal data in random places never reaches the server", async () => {
  await using stage = await openStage({ file: elsewhere });
  stage.server.replace(() => ({ text: "ok" }));
  const values = [mail, iban, "4111 1111 1111 1111", "grace.hopper@navy.example"];
  const door = stage.door();
  const { asyncProperty } = await import("fast-check");
  await holds(
    asyncProperty(
      array(constantFrom(...values), { minLength: 1, maxLength: 4 }),
      constantFrom("text", "tool-result", "tool-call"),
      async (chosen, place) => {
        const text = chosen.map((value) => `see ${value}.`).join(" ");
        const part =
          place === "text"
            ? { role: "person" as const, parts: [{ type: "text" as const, text }] }
            : place === "tool-result"
              ? {
                  role: "tool" as const,
                  parts: [{ type: "tool-result" as const, id: "1", name: "look", output: text, failed: false }],
                }
              : {
                  role: "model" as const,
                  parts: [{ type: "tool-call" as const, id: "1", name: "look", input: { deep: [{ text }] } }],
                };
        await answerOf(door, question("", { messages: [part] }));
        const last = sent(stage).at(-1)?.text ?? "";
        for (const value of values) assert.ok(!last.includes(value));
      },
    ),
    { numRuns: 30 },
  );
});
