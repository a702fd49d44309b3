// One connection on which a server sends events.

/** The server gives a sign of life every 15 seconds at the latest. */
const silenceMilliseconds = 25_000;
/** Several signs of waking come together; only the first opens the connection anew. */
const justOpenedMilliseconds = 1_000;

/** Ends by itself when nothing is heard of it. */
export class EventRequest {
  ending: "silent" | "anew" | "closed" | null = null;
  readonly #controller = new AbortController();
  readonly #openedAt = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasLasted(): boolean {
    return Date.now() - this.#openedAt > silenceMilliseconds;
  }

  heard(): void {
    clearTimeout(this.#timer);
    if (this.ending === null) this.#timer = setTimeout(() => this.#end("silent"), silenceMilliseconds);
  }

  openAnew(): void {
    if (Date.now() - this.#openedAt > justOpenedMilliseconds) this.#end("anew");
  }

  close(): void {
    this.#end("closed");
  }

  #end(ending: "silent" | "anew" | "closed"): void {
    this.ending ??= ending;
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
