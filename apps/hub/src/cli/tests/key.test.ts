import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter } from "@hearth/journal";
import { verifyHomeJournal } from "../../journal/verify-home-journal.ts";
import { rotationSteps } from "../../keys/device-keys.ts";
import { owner } from "../../owner.ts";
import { type HearthResult, runHearth, startHub, temporaryHome } from "./run-hearth.ts";

type Json = Record<string, unknown>;
const child = new URL("../../../tests/support/rotate-and-die.ts", import.meta.url).pathname;

const parsed = ({ code, stdout, stderr }: HearthResult): Json => {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Json;
};
const run = async (home: string, ...words: string[]): Promise<Json> =>
  parsed(await runHearth([...words, "--json"], { home }));

async function rotations(home: string): Promise<[unknown, unknown][]> {
  using reader = await openJournalReader({ folder: join(home, "journal") });
  const receipts = reader.list(owner, { kinds: ["key"] });
  return receipts.filter(({ action }) => action === "key-rotated").map(({ body }) => [body["from"], body["to"]]);
}

/** A home with a key and a journal that holds something, as a hub leaves it. */
async function usedHome(): Promise<AsyncDisposable & { path: string }> {
  const home = await temporaryHome();
  await using resources = new AsyncDisposableStack();
  resources.use(home);
  const key = await openDeviceKey({ folder: join(home.path, "keys") });
  const writer = resources.use(await openJournalWriter({ folder: join(home.path, "journal"), key }));
  await writer.append({ kind: "hub", action: "home-used", principal: "person:owner", owner: "owner" });
  await writer.close();
  resources.move();
  return home;
}

const verify = (home: string) => verifyHomeJournal({ home, signal: AbortSignal.timeout(60_000) });
const keyOf = (home: string) => openDeviceKey({ folder: join(home, "keys"), create: false });

test("without a hub the key is rotated, what the old one signed stays valid, and the next hub signs on", async () => {
  await using home = await usedHome();
  const before = await run(home.path, "key", "show");
  const rotated = await run(home.path, "key", "rotate");
  assert.notEqual(rotated["did"], before["did"]);
  assert.deepEqual(
    (rotated["formerKeys"] as Json[]).map(({ did }) => did),
    [before["did"]],
  );
  assert.equal((await run(home.path, "key", "show"))["did"], rotated["did"]);
  const verified = await run(home.path, "journal", "verify");
  assert.deepEqual([verified["trust"], verified["signers"]], ["key", [before["did"], rotated["did"]]]);
  await using resources = new AsyncDisposableStack();
  resources.use(await startHub(home.path));
  await run(home.path, "task", "submit", "arithmetic.add", '{"operands":[1,2]}', "--wait");
  assert.equal((await run(home.path, "journal", "verify"))["ok"], true);
  assert.deepEqual(await rotations(home.path), [[before["did"], rotated["did"]]]);
});

test("a hub that runs rotates its own key, and signs on with it at once", async () => {
  await using home = await usedHome();
  await using resources = new AsyncDisposableStack();
  resources.use(await startHub(home.path));
  const before = await run(home.path, "key", "show");
  const rotated = await run(home.path, "key", "rotate");
  await run(home.path, "task", "submit", "arithmetic.add", '{"operands":[1,2]}', "--wait");
  const verified = await run(home.path, "journal", "verify");
  assert.deepEqual([verified["ok"], verified["signers"]], [true, [before["did"], rotated["did"]]]);
  const again = await run(home.path, "key", "rotate");
  assert.equal((again["formerKeys"] as Json[]).length, 2);
  assert.equal((await run(home.path, "journal", "verify"))["ok"], true);
  const audit = await runHearth(["key", "rotate"], { home: home.path });
  assert.match(audit.stdout, /before +did:key:z6Mk.*\n.*\n.*\nin use +did:key:z6Mk/);
});

describe("killed after each step of a rotation", () => {
  for (const step of rotationSteps) {
    for (const mend of ["rotate", "up"] as const) {
      test(`after "${step}" the journal verifies, and hearth ${mend} finishes it`, async () => {
        await using home = await usedHome();
        const before = await keyOf(home.path);
        const dying = spawn(process.execPath, [child, home.path, step], { stdio: "ignore" });
        const [, signal] = (await once(dying, "exit")) as [number | null, string | null];
        assert.equal(signal, "SIGKILL");
        const between = await verify(home.path);
        assert.deepEqual([between.problems, between.trust], [[], step === "replaced" ? "pending" : "key"]);

        if (mend === "rotate") await run(home.path, "key", "rotate");
        else await (await startHub(home.path))[Symbol.asyncDispose]();
        const after = await keyOf(home.path);
        const replaced = mend === "rotate" || !["announced", "written"].includes(step);
        assert.deepEqual(
          after.formerKeys.map(({ did }) => did),
          replaced ? [before.did] : [],
        );
        const verified = await verify(home.path);
        assert.deepEqual([verified.problems, verified.trust], [[], "key"]);
        assert.equal(verified.signers.at(-1), after.did);
        assert.deepEqual(await rotations(home.path), replaced ? [[before.did, after.did]] : []);
        const left = await readdir(join(home.path, "keys"));
        assert.deepEqual(left, ["device-key.json"], "nothing is left over, no private key of nobody either");
      });
    }
  }
});

test("an old journal that is put back after a rotation is not taken for one cut short", async () => {
  await using home = await usedHome();
  const files = ["journal.sqlite", "journal.head"].map((name) => join(home.path, "journal", name));
  const old = await Promise.all(files.map((file) => readFile(file)));
  await run(home.path, "key", "rotate");
  await Promise.all(files.map((file, at) => writeFile(file, old[at]!)));
  const { code, stdout } = await runHearth(["journal", "verify", "--json"], { home: home.path });
  const problems = (JSON.parse(stdout) as { problems: { code: string }[] }).problems.map((problem) => problem.code);
  assert.deepEqual([code, problems], [1, ["signer-untrusted"]]);
});

test("a former key is revoked for ever, with and without a hub; what it signed after is named", async () => {
  await using home = await usedHome();
  const first = String((await run(home.path, "key", "show"))["did"]);
  const refused = await runHearth(["key", "revoke", first, "--reason", "lost", "--json"], { home: home.path });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /rotate it first/);
  const second = String((await run(home.path, "key", "rotate"))["did"]);
  const revoked = await run(home.path, "key", "revoke", first, "--reason", "the laptop was stolen", "--since", "1d");
  assert.equal(((revoked["revocations"] as Json[])[0] as Json)["issuer"], second);
  await using resources = new AsyncDisposableStack();
  resources.use(await startHub(home.path));
  await run(home.path, "key", "rotate");
  const both = await run(home.path, "key", "revoke", second, "--reason", "to be sure");
  assert.deepEqual(
    (both["revocations"] as Json[]).map(({ did }) => did),
    [first, second],
  );
  await run(home.path, "key", "revoke", first, "--reason", "said again", "--since", "1h");
  const shown = await run(home.path, "key", "show");
  assert.deepEqual(
    (shown["revocations"] as Json[]).map(({ reason }) => reason),
    ["the laptop was stolen", "to be sure"],
  );
  const verified = await runHearth(["journal", "verify"], { home: home.path });
  assert.equal(verified.code, 0, verified.stderr);
  assert.match(verified.stderr, new RegExp(`Receipts 0 to \\d+ were signed by ${first}`));
});

test("a key that is missing, open to others, or no key is refused, and says what to do", async () => {
  await using home = await temporaryHome();
  const missing = await runHearth(["key", "rotate"], { home: home.path });
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /there is no key.*\n.*hearth up/);
  await run(home.path, "key", "show");
  for (const did of ["did:key:z6MkNothing", "did:web:example.org", "", "z".repeat(500)]) {
    const { code, stderr } = await runHearth(["key", "revoke", did, "--reason", "x"], { home: home.path });
    assert.equal(code, 2, stderr);
  }
  const other = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
  for (const since of ["yesterday", "2026-13-40", "99999999d9"]) {
    const words = ["key", "revoke", other, "--reason", "x", "--since", since];
    assert.equal((await runHearth(words, { home: home.path })).code, 2, since);
  }
  assert.equal((await runHearth(["key", "revoke", other], { home: home.path })).code, 2);
});

test("the public key is shown raw, as PEM and as an OpenSSH line, and all are the same key", async () => {
  await using home = await temporaryHome();
  const of = async (format: string): Promise<string> =>
    (await runHearth(["key", "show", "--format", format], { home: home.path })).stdout.trim();
  const raw = await of("raw");
  assert.match(raw, /^[0-9a-f]{64}$/);
  assert.ok(
    Buffer.from((await of("pem")).split("\n")[1]!, "base64")
      .toString("hex")
      .endsWith(raw),
  );
  const [kind, body] = (await of("openssh")).split(" ");
  assert.equal(kind, "ssh-ed25519");
  assert.ok(Buffer.from(body!, "base64").toString("hex").endsWith(raw));
  assert.match(await of("did"), /^did:key:z6Mk/);
});
