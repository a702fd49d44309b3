// Whether the browser is on the network and the server answers, and whether the visitor is still signed in.

import { isServerThere, watchReplies } from "../../api";
import { Backoff } from "../../lib/backoff";
import { announceReturn } from "../../lib/browser/on_resume";
import { Pause } from "../../lib/pause";

const firstWaitMilliseconds = 1_000;
const mostWaitMilliseconds = 10_000;
/** So long after the last reply, somebody who only reads is told that the server is away. */
const quietMilliseconds = 20_000;

export class Connection {
  isOnline = $state(navigator.onLine);
  isSignedOut = $state(false);
  /** The server gives no answer, and is asked again and again until it does. */
  isLost = $state(false);
  #isProbing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #pause = new Pause();

  constructor(private readonly isThere: () => Promise<boolean> = isServerThere) {
    window.addEventListener("online", () => this.#cameOnline());
    window.addEventListener("offline", () => (this.isOnline = false));
    document.addEventListener("visibilitychange", () => this.#pause.end());
    watchReplies((status) => this.#noticed(status));
  }

  #cameOnline(): void {
    this.isOnline = true;
    this.#pause.end();
  }

  #noticed(status: number | null): void {
    if (status === null) {
      void this.#probe();
      return;
    }
    this.isSignedOut = status === 401;
    this.#pause.end();
    this.#probeWhenQuiet();
  }

  #probeWhenQuiet(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#probe(), quietMilliseconds);
  }

  /** Ask until the server answers. One call that fails alone is no sign that it is away. */
  async #probe(): Promise<void> {
    if (this.#isProbing) return;
    this.#isProbing = true;
    const backoff = new Backoff(firstWaitMilliseconds, mostWaitMilliseconds);
    while (!(await this.#isAnswering())) await this.#pause.for(backoff.next());
    this.#isProbing = false;
    if (this.isLost) announceReturn();
    this.isLost = false;
    this.#probeWhenQuiet();
  }

  /** A page that nobody looks at need not know. */
  async #isAnswering(): Promise<boolean> {
    if (document.visibilityState === "hidden" && !this.isLost) return true;
    const isThere = await this.isThere();
    if (!isThere) this.isLost = true;
    return isThere;
  }
}

export const connection = new Connection();
