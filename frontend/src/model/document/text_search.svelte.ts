// Looks in a document's text for what somebody types. What is still indexed on the server is looked for again, until a
// result is complete: nothing found is said of a whole document alone.

import { searchDocument, type SearchHit } from "../../api";
import { Backoff } from "../../lib/backoff";
import { sentenceOf } from "../../lib/failures";

const typingPauseMilliseconds = 150;
const firstRepeatMilliseconds = 800;
const mostRepeatMilliseconds = 10_000;

export interface SearchLimits {
  hitsMax: number;
  /** Shorter words are not looked for. */
  charactersMin: number;
}

export class TextSearch {
  /** What was found so far stays until there is something newer. */
  hits: SearchHit[] = $state.raw([]);
  /** What the hits belong to. */
  answered = $state("");
  problem = $state("");
  isLooking = $state(false);
  isComplete = $state(true);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #backoff = new Backoff(firstRepeatMilliseconds, mostRepeatMilliseconds);

  constructor(
    private readonly documentId: string,
    private readonly limits: SearchLimits,
    /** There is something newer; `before` is what was found until then, where it was for the same words. */
    private readonly onFound: (hits: SearchHit[], before: SearchHit[] | null) => void,
    private readonly search: typeof searchDocument = searchDocument,
  ) {}

  look(typed: string): void {
    const wanted = typed.trim();
    clearTimeout(this.#timer);
    const number = ++this.#asked;
    this.problem = "";
    if (wanted.length < this.limits.charactersMin) {
      this.#show([], "", true);
      return;
    }
    this.isLooking = true;
    this.#backoff.reset();
    this.#timer = setTimeout(() => void this.#look(wanted, number), typingPauseMilliseconds);
  }

  async #look(wanted: string, number: number): Promise<void> {
    try {
      const found = await this.search(this.documentId, wanted, this.limits.hitsMax);
      if (number !== this.#asked) return;
      const before = this.answered === wanted ? this.hits : null;
      this.#show(found.hits, wanted, found.is_complete);
      if (before === null || !areSame(before, found.hits)) this.onFound(found.hits, before);
      if (!found.is_complete) {
        this.#timer = setTimeout(() => void this.#look(wanted, number), this.#backoff.next());
      }
    } catch (failure) {
      if (number !== this.#asked) return;
      this.#show([], wanted, true);
      this.problem = sentenceOf(failure);
    }
  }

  #show(hits: SearchHit[], answered: string, isComplete: boolean): void {
    this.hits = hits;
    this.answered = answered;
    this.isComplete = isComplete;
    this.isLooking = false;
    this.problem = "";
  }
}

/** Where a hit of before is among others; -1 where it is no more. */
export function positionOf(hit: SearchHit, among: SearchHit[]): number {
  return among.findIndex((other) => areSame([hit], [other]));
}

function areSame(some: SearchHit[], others: SearchHit[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}
