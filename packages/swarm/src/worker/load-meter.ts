/** How busy this process was since the last reading, and how much memory it has. */
export class LoadMeter {
  readonly #memoryLimit: number;
  #cpu = process.cpuUsage();
  #at = performance.now();

  /** @param memoryLimit bytes that count as 100 % */
  constructor(memoryLimit: number) {
    this.#memoryLimit = memoryLimit;
  }

  /** Both in percent; processor time of one core is 100 %. */
  read(): { cpuUsage: number; memoryUsage: number } {
    const now = performance.now();
    const used = process.cpuUsage(this.#cpu);
    const elapsed = Math.max(1, now - this.#at);
    this.#cpu = process.cpuUsage();
    this.#at = now;
    return {
      cpuUsage: (used.user + used.system) / 10 / elapsed,
      memoryUsage: (process.memoryUsage.rss() / this.#memoryLimit) * 100,
    };
  }
}
