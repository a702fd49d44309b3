/** Does something soon after it was asked for: once for all who asked, and again where that did not work for now. */
export class Soon {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isWanted = false;
  #isClosed = false;

  constructor(
    private readonly action: () => Promise<unknown>,
    private readonly mayPass: (failure: unknown) => boolean,
    private readonly milliseconds = 300,
    private readonly retryMilliseconds = 3_000,
  ) {}

  wake(): void {
    this.#isWanted = true;
    this.#start(this.milliseconds);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #start(milliseconds: number): void {
    if (this.#isClosed || this.#isRunning) return;
    this.#timer ??= setTimeout(() => void this.#run(), milliseconds);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#isRunning = true;
    this.#isWanted = false;
    let wait = this.milliseconds;
    try {
      await this.action();
    } catch (failure) {
      this.#isWanted = this.#isWanted || this.mayPass(failure);
      wait = this.retryMilliseconds;
    }
    this.#isRunning = false;
    if (this.#isWanted) this.#start(wait);
  }
}
