// Whether what is typed changes the text or a suggestion for it. Remembered for each person in this browser. Who may not
// write only suggests.

import { getItem, removeItem, setItem } from "../../../lib/browser/local_storage";

export class SuggestMode {
  #isChosen: boolean = $state(false);
  readonly #key: string;

  constructor(
    account: string,
    readonly mayWrite: boolean,
  ) {
    this.#key = `quire.suggesting.${account}`;
    this.#isChosen = getItem("localStorage", this.#key) !== null;
  }

  get isOn(): boolean {
    return !this.mayWrite || this.#isChosen;
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
