// What stands in the document's text, looked for while somebody types into the palette.

import { searchDocument, type SearchHit } from "../../api";
import { sentenceOf } from "../../lib/failures";

const typingPauseMilliseconds = 150;
const shortestWord = 2;
const hitsMax = 8;

export class TextHits {
  hits: SearchHit[] = $state.raw([]);
  problem = $state("");
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly documentId: string,
    private readonly onFound: () => void,
  ) {}

  /** What was found so far stays until there is something newer. */
  look(typed: string): void {
    const wanted = typed.trim();
    const number = ++this.#asked;
    clearTimeout(this.#timer);
    this.problem = "";
    if (wanted.length < shortestWord) this.hits = [];
    else this.#timer = setTimeout(() => void this.#look(wanted, number), typingPauseMilliseconds);
  }

  async #look(wanted: string, number: number): Promise<void> {
    try {
      const found = await searchDocument(this.documentId, wanted, hitsMax);
      if (number !== this.#asked) return;
      // Titles are among the names.
      this.hits = found.filter((hit) => hit.locator !== null);
      if (this.hits.length > 0) this.onFound();
    } catch (failure) {
      if (number === this.#asked) this.problem = sentenceOf(failure);
    }
  }
}
