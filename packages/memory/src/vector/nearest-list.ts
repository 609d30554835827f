/** Keeps the best of many scores; equals are ordered by key, so that the result never depends on the order of arrival. */
export class NearestList {
  readonly #size: number;
  // A heap with the worst on top.
  readonly #keys: number[] = [];
  readonly #scores: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** What a score must reach to be taken in. */
  get bar(): number {
    return this.#keys.length < this.#size ? Number.NEGATIVE_INFINITY : this.#scores[0]!;
  }

  offer(key: number, score: number): void {
    if (this.#keys.length < this.#size) {
      this.#keys.push(key);
      this.#scores.push(score);
      this.#rise(this.#keys.length - 1);
    } else if (this.#size > 0 && isWorse(this.#scores[0]!, this.#keys[0]!, score, key)) {
      this.#keys[0] = key;
      this.#scores[0] = score;
      this.#sink(0);
    }
  }

  /** Best first. */
  sorted(): { key: number; score: number }[] {
    return this.#keys
      .map((key, at) => ({ key, score: this.#scores[at]! }))
      .toSorted((a, b) => b.score - a.score || a.key - b.key);
  }

  #rise(at: number): void {
    for (let parent = (at - 1) >> 1; at > 0 && this.#worse(at, parent); parent = (at - 1) >> 1) {
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(at: number): void {
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#keys.length && this.#worse(child, worst)) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }

  #worse(one: number, other: number): boolean {
    return isWorse(this.#scores[one]!, this.#keys[one]!, this.#scores[other]!, this.#keys[other]!);
  }

  #swap(one: number, other: number): void {
    [this.#keys[one], this.#keys[other]] = [this.#keys[other]!, this.#keys[one]!];
    [this.#scores[one], this.#scores[other]] = [this.#scores[other]!, this.#scores[one]!];
  }
}

const isWorse = (score: number, key: number, thanScore: number, thanKey: number): boolean =>
  score < thanScore || (score === thanScore && key > thanKey);
