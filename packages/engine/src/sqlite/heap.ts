/**
 * A priority queue: `before(a, b)` says that a comes out first. What is pushed in the order in which it shall come
 * out, as nearly everything is, is only appended to a list; a binary heap holds the rest.
 */
export class Heap<Item> {
  #list: Item[] = [];
  #head = 0;
  readonly #items: Item[] = [];
  readonly #before: (a: Item, b: Item) => boolean;

  constructor(before: (a: Item, b: Item) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length + this.#list.length - this.#head;
  }

  peek(): Item | undefined {
    const top = this.#items[0];
    const first = this.#list[this.#head];
    if (top === undefined || first === undefined) return first ?? top;
    return this.#before(top, first) ? top : first;
  }

  push(item: Item): void {
    const last = this.#list.at(-1);
    if (last === undefined || !this.#before(item, last)) this.#list.push(item);
    else this.#pushToHeap(item);
  }

  pop(): Item | undefined {
    const item = this.peek();
    if (item === undefined || item !== this.#list[this.#head]) return this.#popFromHeap();
    this.#head += 1;
    if (this.#head === this.#list.length) {
      this.#list = [];
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#list.length) {
      this.#list = this.#list.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  #pushToHeap(item: Item): void {
    const items = this.#items;
    let index = items.length;
    items.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent]!;
      if (!this.#before(item, above)) break;
      items[index] = above;
      index = parent;
    }
    items[index] = item;
  }

  #popFromHeap(): Item | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#before(items[child + 1]!, items[child]!)) child += 1;
      if (!this.#before(items[child]!, last)) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = last;
    return top;
  }
}
