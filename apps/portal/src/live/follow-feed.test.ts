import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Connection, type FeedConnectionListeners, followFeed, type LiveEvent } from "./follow-feed.ts";

/** A hub that keeps events and loses connections as the test says. */
function scene({ first = 1 }: { first?: number } = {}) {
  const stored: number[] = [];
  const seen: number[] = [];
  const states: Connection["state"][] = [];
  const pauses: number[] = [];
  let socket: FeedConnectionListeners | undefined;
  let waiting: (() => void) | undefined;
  let gaps = 0;
  let signedOut = 0;
  let answer: PromiseWithResolvers<void> | undefined;
  let opened = 0;
  const say = (message: unknown): void => socket?.onMessage(JSON.stringify(message));
  const event = (id: number): unknown => ({ id, type: "task-started", time: id, owner: "owner", data: {} });
  const following = followFeed({
    open(after, listeners) {
      opened += 1;
      socket = listeners;
      queueMicrotask(() => {
        say({ type: "feed-opened", after: after ?? stored.length, gap: after !== undefined && after + 1 < first });
        for (const id of stored) if (after !== undefined && id > after) say(event(id));
      });
      return { close() {} };
    },
    onEvent: ({ id }: LiveEvent) => seen.push(id ?? 0),
    onConnection: ({ state }) => states.push(state),
    onGap: () => (gaps += 1),
    onSessionEnded() {
      signedOut += 1;
      answer = Promise.withResolvers<void>();
      return answer.promise;
    },
    now: () => 0,
    later(work, milliseconds) {
      pauses.push(milliseconds);
      waiting = work;
      return () => (waiting = undefined);
    },
  });
  return {
    following,
    seen,
    states,
    pauses,
    get gaps() {
      return gaps;
    },
    get signedOut() {
      return signedOut;
    },
    get opened() {
      return opened;
    },
    happen(isShown: boolean) {
      stored.push(stored.length + 1);
      if (isShown) say(event(stored.length));
    },
    repeat: (id: number) => say(event(id)),
    lose: (code = 1006) => socket?.onClose(code),
    resume() {
      const work = waiting;
      waiting = undefined;
      work?.();
    },
    signedInAgain: () => answer?.resolve(),
    unknownWhether: () => answer?.reject(new Error("nothing answers")),
    settle: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
}

void describe("following the feed", () => {
  void test("each event comes once and in order, however the connection is lost and whatever is repeated", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("shown", "missed", "lost", "repeated"), { maxLength: 40 }),
        async (steps) => {
          const hub = scene();
          await hub.settle();
          let happened = 0;
          for (const step of steps) {
            if (step === "shown") {
              hub.happen(true);
              happened += 1;
            } else if (step === "repeated" && happened > 0) hub.repeat(happened);
            else if (step === "lost" || step === "missed") {
              hub.lose();
              if (step === "missed") {
                hub.happen(false);
                happened += 1;
              }
              hub.resume();
              await hub.settle();
            }
          }
          assert.deepEqual(
            hub.seen,
            Array.from({ length: happened }, (_, index) => index + 1),
          );
          hub.following.stop();
        },
      ),
    );
  });

  void test("pauses grow to a quarter of a minute, and begin anew once it is live", async () => {
    const hub = scene();
    await hub.settle();
    for (let time = 0; time < 8; time += 1) {
      hub.lose();
      hub.resume();
    }
    assert.deepEqual(hub.pauses, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    await hub.settle();
    hub.lose();
    assert.equal(hub.pauses.at(-1), 500);
    assert.equal(hub.states.at(-1), "lost");
  });

  void test("a person who does not want to wait tries now, and one who is signed out is told and not tried again", async () => {
    const hub = scene();
    await hub.settle();
    hub.following.retry();
    assert.equal(hub.opened, 1, "a connection that is there is left alone");
    hub.lose();
    hub.following.retry();
    await hub.settle();
    assert.equal(hub.opened, 2);
    assert.equal(hub.states.at(-1), "live");
    hub.lose(4001);
    hub.resume();
    await hub.settle();
    assert.equal(hub.opened, 2);
    assert.equal(hub.signedOut, 1);
  });

  void test("who signed in anew meanwhile goes on, and nothing is missing", async () => {
    const hub = scene();
    await hub.settle();
    hub.happen(true);
    hub.lose(4001);
    hub.happen(false);
    hub.signedInAgain();
    await hub.settle();
    assert.equal(hub.opened, 2);
    assert.deepEqual(hub.seen, [1, 2]);
    assert.deepEqual(hub.pauses, []);
    hub.lose(4001);
    hub.unknownWhether();
    await hub.settle();
    assert.equal(hub.states.at(-1), "lost", "where nothing answers it is a lost connection like any other");
    hub.resume();
    await hub.settle();
    assert.equal(hub.states.at(-1), "live");
    assert.equal(hub.opened, 3);
  });

  void test("events that are gone for good are told of", async () => {
    const hub = scene({ first: 10 });
    await hub.settle();
    hub.happen(true);
    hub.lose();
    hub.resume();
    await hub.settle();
    assert.equal(hub.gaps, 1);
  });
});
