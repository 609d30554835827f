import { type LiveStream, livePart, type NewEvent, terminalStates } from "@hearth/protocol";
import { withCall } from "./with-call.ts";

/** Characters of a turn and calls that are kept of a stream, and streams of all people together. */
const mostText = 32_000;
const mostTools = 100;
const mostStreams = 500;

const endings: ReadonlySet<string> = new Set([...terminalStates].map((state) => `task-${state}`));
const goalEndings: ReadonlySet<string> = new Set(["goal-completed", "goal-failed", "goal-refused", "goal-cancelled"]);

interface Page extends LiveStream {
  owner: string;
  goal: string;
}

/**
 * What runs are saying at this moment, in memory and bounded: for those who begin to watch in the midst, or whose connection was
 * lost. A stream is forgotten with the end of its task, whose result says it all.
 */
export class LiveBook {
  readonly #pages = new Map<string, Page>();

  /** Takes every event of the hub. */
  readonly take = (event: NewEvent & { time: number }): void => {
    const { type, owner, goal, task, data } = event;
    if (goal === undefined) return;
    if (goalEndings.has(type)) this.#forget((page) => page.goal === goal);
    else if (endings.has(type)) this.#forget((page) => page.task === task);
    if (type !== "task-output") return;
    const read = livePart.safeParse(data?.["part"]);
    if (!read.success || !("stream" in read.data)) return;
    const part = read.data;
    const key = `${owner} ${part.stream}`;
    const { agent, stream, turn } = part;
    const old = this.#pages.get(key);
    const page: Page =
      old?.turn === turn ? old : { owner, goal, agent, stream, turn, text: "", at: 0, tools: old?.tools ?? [] };
    if (task !== undefined) page.task = task;
    if (part.type === "text-delta") {
      page.text += part.text;
      const over = page.text.length - mostText;
      if (over > 0) Object.assign(page, { text: page.text.slice(over), at: page.at + over });
    } else if (part.type === "answer-dropped" || part.type === "turn-started") Object.assign(page, { text: "", at: 0 });
    else page.tools = withCall(page.tools, part, event.time).slice(-mostTools);
    // Behind those that have been silent for longer.
    this.#pages.delete(key);
    this.#pages.set(key, page);
    if (this.#pages.size > mostStreams) this.#pages.delete(this.#pages.keys().next().value!);
  };

  /** The streams of a goal, the one that spoke last at the end. */
  of(owner: string, goal: string): LiveStream[] {
    return [...this.#pages.values()]
      .filter((page) => page.owner === owner && page.goal === goal)
      .map(({ owner: _owner, goal: _goal, ...stream }) => stream);
  }

  #forget(isOver: (page: Page) => boolean): void {
    for (const [key, page] of this.#pages) if (isOver(page)) this.#pages.delete(key);
  }
}
