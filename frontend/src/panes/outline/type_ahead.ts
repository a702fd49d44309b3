// Letters that are typed in the outline lead to the next title that begins with them.

const togetherMilliseconds = 1_000;

export class TypeAhead {
  #typed = "";
  #typedAt = -Infinity;

  constructor(private readonly now: () => number = () => Date.now()) {}

  get isTyping(): boolean {
    return this.now() - this.#typedAt < togetherMilliseconds;
  }

  /** Another key was pressed: what comes next is a new word. */
  forget(): void {
    this.#typedAt = -Infinity;
  }

  /** The index of the title to go to, from the one where the reader is; null where none begins like this. */
  type(letter: string, titles: string[], from: number): number | null {
    this.#typed = this.isTyping ? this.#typed + letter.toLowerCase() : letter.toLowerCase();
    this.#typedAt = this.now();
    // More letters may make the same title clearer; a first one, or the same again, leads further.
    const isSameLetter = Array.from(this.#typed).every((typed) => typed === this.#typed[0]);
    const wanted = isSameLetter ? (this.#typed[0] ?? "") : this.#typed;
    const first = isSameLetter ? from + 1 : from;
    for (let step = 0; step < titles.length; step++) {
      const at = (first + step) % titles.length;
      if (titles[at]?.toLowerCase().startsWith(wanted)) return at;
    }
    return null;
  }
}
