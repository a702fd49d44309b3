// Whether what is typed changes the text or a suggestion for it. Remembered for each person in this browser. Who may not
// write in a section only suggests there.

import { getItem, removeItem, setItem } from "../../../lib/browser/local_storage";
import type { Rights } from "../../../model/document/rights.svelte";

export class SuggestMode {
  #isChosen: boolean = $state(false);
  readonly #key: string;

  constructor(
    account: string,
    private readonly rights: Pick<Rights, "maySuggest" | "mayWrite">,
  ) {
    this.#key = `quire.suggesting.${account}`;
    this.#isChosen = getItem("localStorage", this.#key) !== null;
  }

  isOnIn(sectionId: string | null): boolean {
    return !this.rights.mayWrite(sectionId) || this.#isChosen;
  }

  /** Whether something can be typed in a section at all. */
  mayTypeIn(sectionId: string | null): boolean {
    return this.rights.maySuggest(sectionId);
  }

  /** Whether it can be switched off in a section. */
  mayChooseIn(sectionId: string | null): boolean {
    return this.rights.mayWrite(sectionId);
  }

  choose(isSuggesting: boolean): void {
    this.#isChosen = isSuggesting;
    if (isSuggesting) setItem("localStorage", this.#key, "suggesting");
    else removeItem("localStorage", this.#key);
  }
}

/** By the place of the key: with Alt, many keyboards write another sign. */
export function isModeKey(event: KeyboardEvent): boolean {
  return event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey && event.code === "KeyE";
}
