// A creating call that may be repeated after a lost reply without creating twice.

/** Gives the same key for the same content until the server has answered. */
export class IdempotentCall {
  #content: string | null = null;
  #key = "";

  keyFor(content: string): string {
    if (content !== this.#content) {
      this.#content = content;
      this.#key = newKey();
    }
    return this.#key;
  }

  /** The server has answered: the next call is a new one, whatever its content. */
  answered(): void {
    this.#content = null;
  }
}

/** Random enough to be unique; works without TLS, where `crypto.randomUUID` does not exist. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
