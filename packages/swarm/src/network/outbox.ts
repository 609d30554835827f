import type { Peer } from "./peer.ts";

/** Peers that have something to be sent at the end of this turn of the event loop: messages that travel together, and acknowledgements. */
export class Outbox {
  readonly #messages = new Set<Peer>();
  readonly #acknowledgements = new Set<Peer>();
  #due = false;

  addMessages(peer: Peer): void {
    this.#messages.add(peer);
    this.#flushSoon();
  }

  addAcknowledgements(peer: Peer): void {
    this.#acknowledgements.add(peer);
    this.#flushSoon();
  }

  flush(): void {
    this.#due = false;
    for (const peer of this.#acknowledgements) peer.sendAcknowledgements();
    this.#acknowledgements.clear();
    for (const peer of this.#messages) peer.flush();
    this.#messages.clear();
  }

  #flushSoon(): void {
    if (this.#due) return;
    this.#due = true;
    // After everything that arrived in this turn was handled, so that its answers share datagrams.
    setImmediate(() => this.flush());
  }
}
