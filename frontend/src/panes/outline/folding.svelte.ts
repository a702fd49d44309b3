// Which parts of a document are folded, remembered in this browser.

import { getItem, removeItem, setItem } from "../../lib/browser/local_storage";
import { setOf, without } from "../../lib/sets";

export class Folding {
  folded: ReadonlySet<string> = $state.raw(setOf());

  constructor(private readonly documentId: string) {
    this.folded = setOf(readFolded(this.#key));
  }

  fold(sectionId: string): void {
    this.#set(setOf(this.folded, [sectionId]));
  }

  foldEach(sectionIds: string[]): void {
    this.#set(setOf(this.folded, sectionIds));
  }

  unfold(sectionIds: string[]): void {
    if (sectionIds.some((sectionId) => this.folded.has(sectionId)))
      this.#set(without(this.folded, sectionIds));
  }

  toggle(sectionId: string): void {
    if (this.folded.has(sectionId)) this.unfold([sectionId]);
    else this.fold(sectionId);
  }

  get #key(): string {
    return `quire.folded.${this.documentId}`;
  }

  #set(folded: ReadonlySet<string>): void {
    this.folded = folded;
    if (folded.size === 0) removeItem("localStorage", this.#key);
    else setItem("localStorage", this.#key, JSON.stringify([...folded]));
  }
}

function readFolded(key: string): string[] {
  try {
    const kept: unknown = JSON.parse(getItem("localStorage", key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
