// How long to wait before the next try: doubling, with a random share so that many pages do not come at once.

export class Backoff {
  #failures = 0;

  constructor(
    private readonly firstMilliseconds: number,
    private readonly mostMilliseconds: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** The wait after one more failure, in milliseconds. */
  next(): number {
    const doubled = Math.min(this.firstMilliseconds * 2 ** this.#failures, this.mostMilliseconds);
    this.#failures += 1;
    return doubled * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
