import { type Clock, systemClock } from "@hearth/engine";
import type { PersonReader } from "@hearth/people";
import { newId, roleReaches } from "@hearth/protocol";
import type { GoalReader, Outbox, OutboxEntry } from "@hearth/storage";
import type { Feed } from "../feed/feed.ts";
import type { HubGateway } from "../gateway/hub-gateway.ts";
import type { SettingsDesk } from "../settings/settings-desk.ts";
import type { Delivery } from "./deliver.ts";
import { type Notice, type Notification, type NotificationChannel, notificationOf } from "./notification.ts";
import { pageOf } from "./page-of.ts";

export interface NotifierOptions {
  feed: Feed;
  /** Where an event that a person may be told of has put its notice. */
  outbox: Outbox;
  settings: SettingsDesk;
  people: PersonReader;
  goals: Pick<GoalReader, "get">;
  gateway: () => Promise<HubGateway>;
  /** The hub's address. */
  address: () => string;
  /** Told of a letter that was given up, without its content. */
  onError: (error: unknown) => void;
  /** No other hub uses this database, so what was under way at the start was cut off by the end of this one. */
  isAlone: boolean;
  /** @default the machine's */
  clock?: Clock;
}

/** Pauses before the second attempt and each one after it. */
const pauses = [5_000, 60_000, 600_000, 3_600_000];
const patienceMilliseconds = 30_000;
/** An attempt has ended long before. */
const leaseMilliseconds = 120_000;
const atOnce = 20;

/**
 * Tells people what matters to them, where they want to be told: at least once, also when the hub is killed meanwhile. What cannot be
 * sent is tried five times within an hour and a quarter and given up, of which the person is told in the portal.
 */
export class Notifier implements AsyncDisposable {
  readonly #options: NotifierOptions;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  #cancelTimer: (() => void) | undefined;
  #pumping: Promise<void> | undefined;
  #again = false;
  #started = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#unsubscribe = options.feed.observe((event) => {
      if (notificationOf(event) !== undefined) this.#pump();
    });
  }

  /** Begins to send, with what an earlier run of the hub left. Links in letters lead to the address of that moment. */
  start(): void {
    this.#started = true;
    const { isAlone, outbox, onError } = this.#options;
    const ready = isAlone ? outbox.endLeases() : Promise.resolve();
    ready.then(() => this.#pump()).catch(onError);
  }

  /** Sends a word to one channel, whether or not it is switched on, once. */
  async test(person: string, channel: NotificationChannel): Promise<Delivery> {
    const notification: Notification = {
      level: "info",
      title: "Hearth can reach you here",
      text: "This is a test that you asked for.",
      link: "/settings",
    };
    if (channel !== "browser") return await this.#deliver(newId<string>(), person, channel, notification);
    this.#raise(person, notification);
    return { outcome: "sent" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    this.#cancelTimer?.();
    this.#stop.abort(new DOMException("the hub stops", "AbortError"));
    await this.#pumping;
  }

  #pump(): void {
    if (!this.#started || this.#stop.signal.aborted) return;
    if (this.#pumping !== undefined) {
      this.#again = true;
      return;
    }
    this.#pumping = this.#empty()
      .catch((error: unknown) => {
        this.#options.onError(error);
        this.#arm(pauses[0]!);
      })
      .finally(() => {
        this.#pumping = undefined;
        const again = this.#again;
        this.#again = false;
        if (again) this.#pump();
      });
  }

  async #empty(): Promise<void> {
    const { outbox } = this.#options;
    for (;;) {
      if (this.#stop.signal.aborted) return;
      const entries = await outbox.claim({ maximum: atOnce, leaseMilliseconds });
      if (entries.length === 0) break;
      await Promise.all(entries.map((entry) => this.#handle(entry)));
    }
    const due = await outbox.nextDue();
    if (due !== undefined) this.#arm(due - this.#clock.now());
  }

  #arm(milliseconds: number): void {
    this.#cancelTimer?.();
    if (this.#stop.signal.aborted) return;
    this.#cancelTimer = this.#clock.after(Math.max(0, milliseconds), () => this.#pump());
  }

  async #handle(entry: OutboxEntry): Promise<void> {
    const { outbox, goals } = this.#options;
    const notice = entry.body as Notice;
    // A hub that dies in each attempt says no more than this of it.
    if (entry.attempts > pauses.length + 1) return await this.#giveUp(entry, notice, "the hub ended while it was sent");
    if (entry.channel === undefined) return await outbox.spread(entry, await this.#channelsOf(entry.owner, notice));
    const channel = entry.channel as NotificationChannel;
    const { notification } = notice;
    if (channel === "browser") {
      this.#raise(entry.owner, { ...notification, link: await pageOf(entry.owner, notification.link, goals) });
      return await outbox.remove(entry.id);
    }
    const delivery = await this.#deliver(entry.id, entry.owner, channel, notification);
    // What the stop cut off is handed out again at the next start.
    if (this.#stop.signal.aborted) return;
    if (delivery.outcome !== "failed") return await outbox.remove(entry.id);
    const pause = pauses[entry.attempts - 1];
    if (pause !== undefined) return await outbox.postpone(entry.id, pause);
    await this.#giveUp(entry, notice, delivery.detail);
  }

  async #giveUp({ id, owner, channel = "any way", attempts }: OutboxEntry, notice: Notice, why: string): Promise<void> {
    this.#options.onError(new Error(`${channel}: given up after ${attempts} attempts: ${why}`));
    this.#raise(owner, {
      level: "error",
      title: `You could not be told by ${channel}`,
      text: `${notice.notification.title}. It was tried ${attempts} times: ${why}.`,
      link: "/settings",
    });
    await this.#options.outbox.remove(id);
  }

  /** None for a person who is gone, or does not want to be told. */
  async #channelsOf(person: string, { reason }: Notice): Promise<readonly NotificationChannel[]> {
    const { settings, people } = this.#options;
    if (!(await people.everyone()).includes(person)) return [];
    if ((await settings.of(person, "notifications_enabled")) !== true) return [];
    if ((await settings.of(person, reason)) !== true) return [];
    return (await settings.of(person, "notification_channels")) as readonly NotificationChannel[];
  }

  #raise(person: string, { level, title, text, link }: Notification): void {
    this.#options.feed.publish({ type: "notification-raised", owner: person, data: { level, title, text, link } });
  }

  async #deliver(
    id: string,
    person: string,
    channel: Exclude<NotificationChannel, "browser">,
    notification: Notification,
  ): Promise<Delivery> {
    const { settings, people, goals, gateway, address } = this.#options;
    const who = { kind: "person", id: person } as const;
    try {
      const { deliver } = await import("./deliver.ts");
      const { email, role } = await people.get(who, person);
      const link = await pageOf(person, notification.link, goals);
      return await deliver(
        person,
        channel,
        { ...notification, link },
        {
          id,
          gateway: (await gateway()).gateway,
          settings,
          address: address(),
          email,
          privateOk: roleReaches(role, "operator"),
          signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(patienceMilliseconds)]),
        },
      );
    } catch (error) {
      // A store that does not open now, such as one that waits for its passphrase, may open before the next attempt.
      return { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
    }
  }
}
