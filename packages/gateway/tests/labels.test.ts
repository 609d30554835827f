import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { joinLabels, noLabel } from "@hearth/policy";
import { openWorkspaceReader, openWorkspaceWriter } from "@hearth/sandbox";
import { guardReader, guardWriter, LabelStore } from "../src/index.ts";
import { agentOfAlice, alice, openDoor } from "./support/open-door.ts";
import { openWorkspace } from "./support/workspace.ts";

const fromWeb = { class: "public", untrusted: true, sources: ["web:forum.test"] } as const;
const words = "a sentence long enough to be told from others";

describe("labels of files", () => {
  it("follow a file by its path, and by its content under another name", async () => {
    await using door = await openDoor();
    const { labels } = door;
    await labels.markFile(alice, { workspace: "/w", path: "a.md", content: words }, fromWeb);
    assert.equal((await labels.ofFile(alice, { workspace: "/w", path: "a.md", content: "edited" })).untrusted, true);
    assert.equal((await labels.ofFile(alice, { workspace: "/v", path: "b.md", content: words })).untrusted, true);
    assert.deepEqual(await labels.ofFile(alice, { workspace: "/w", path: "b.md", content: "other" }), noLabel);
    assert.deepEqual((await labels.ofPlace(alice, "/w")).sources, ["web:forum.test"]);
  });

  it("belong to one person, and outlive the hub", async () => {
    await using door = await openDoor();
    await door.labels.markPlace(agentOfAlice("code"), "/w", fromWeb);
    const bob = { kind: "person", id: "bob" } as const;
    assert.deepEqual(await door.labels.ofPlace(bob, "/w"), noLabel);
    const again = await LabelStore.open({ database: door.database });
    assert.equal((await again.ofFile(alice, { workspace: "/w", path: "any", content: "x" })).untrusted, true);
  });

  it("are joined and never lowered by another mark", async () => {
    await using door = await openDoor();
    await door.labels.markPlace(alice, "/w", fromWeb);
    await door.labels.markPlace(alice, "/w", { class: "secret", untrusted: false, sources: ["file:.env"] });
    await door.labels.markPlace(alice, "/w", { class: "internal", untrusted: false, sources: [] });
    const label = await door.labels.ofPlace(alice, "/w");
    assert.deepEqual([label.class, label.untrusted], ["secret", true]);
    assert.equal(joinLabels(label, noLabel).untrusted, true);
  });

  it("are taken off by a person and by nobody else", async () => {
    await using door = await openDoor();
    await door.labels.markPlace(alice, "/w", fromWeb);
    assert.equal(await door.labels.vouch(agentOfAlice("code"), "/w"), false);
    assert.equal((await door.labels.ofPlace(alice, "/w")).untrusted, true);
    assert.equal(await door.labels.vouch(alice, "/w"), true);
    assert.deepEqual(await door.labels.ofPlace(alice, "/w"), noLabel);
  });

  it("go from the run that writes to the run that reads, until a clean run writes the file anew", async () => {
    await using place = await openWorkspace();
    await using door = await openDoor();
    const read = async (run: string): Promise<boolean> => {
      await using session = door.session("code", { session: run });
      await using reader = guardReader(session, await openWorkspaceReader(place.folder));
      await reader.readText("notes.md");
      return session.label.untrusted;
    };
    const write = async (run: string, label = noLabel, text = words): Promise<void> => {
      await using session = door.session("code", { session: run, label });
      await using writer = guardWriter(session, await openWorkspaceWriter(place.folder));
      await writer.write("notes.md", text);
    };
    await write("one", fromWeb);
    assert.equal(await read("two"), true);
    await write("three", noLabel, "written by someone who has read nothing");
    assert.equal(await read("four"), false);
    // The same words as those from outside are still those from outside.
    await write("five", noLabel, words);
    assert.equal(await read("six"), true);
  });

  it("come back with a run that was parked, and come up from the runs it started", async () => {
    await using place = await openWorkspace({ "notes.md": words });
    await using door = await openDoor();
    const seen = async (run: string) => {
      await using session = door.session("code", { session: run });
      await session.decide({ tool: "path", args: { path: "x", mode: "read" } });
      return [session.label.class, session.label.untrusted];
    };
    {
      await using parent = door.session("code", { session: "parent" });
      await using child = parent.child({ who: agentOfAlice("qa"), agent: "qa", level: 1, session: "child" });
      child.addLabel(fromWeb);
      await using reader = guardReader(child, await openWorkspaceReader(place.folder));
      await reader.readText("notes.md");
    }
    for (const run of ["parent", "child"]) assert.deepEqual(await seen(run), ["private", true]);
    assert.deepEqual(await seen("another"), ["public", false]);
  });

  it("mark a file before it is written, so that a crash in between never loses a mark", async () => {
    await using place = await openWorkspace();
    await using door = await openDoor();
    await using session = door.session("code", { label: fromWeb });
    const writer = await openWorkspaceWriter(place.folder);
    const dying = { ...writer, write: () => Promise.reject(new Error("killed here")) };
    await using guarded = guardWriter(session, dying);
    await assert.rejects(guarded.write("notes.md", words), /killed here/);
    assert.equal((await door.labels.ofPlace(alice, writer.root)).untrusted, true);
  });

  it("make a session secret when a key is read, which closes its way out", async () => {
    await using place = await openWorkspace({
      "server.pem": "not much",
      "a.txt": `key: ghp_${"aB3dE6gH9j".repeat(4)}`,
    });
    await using door = await openDoor();
    for (const path of ["server.pem", "a.txt"]) {
      await using session = door.session("code", { session: path });
      await using reader = guardReader(session, await openWorkspaceReader(place.folder));
      await reader.read(path);
      assert.equal(session.label.class, "secret");
      const outcome = await session.perform({
        request: { tool: "egress", args: { target: "https://github.com/" } },
        summary: "GET https://github.com/",
        action: "network-called",
        perform: async () => "never",
      });
      assert.equal(outcome.kind === "denied" && outcome.rule, "labels-secret");
    }
  });
});
