// The sections deleted on this page that can still be brought back in place.

export interface Removed {
  id: string;
  title: string;
  /** How many sections under it went with it. */
  partsCount: number;
  /** The section that followed it; null at the end. */
  beforeId: string | null;
}

export class RemovedSections {
  #notes: Removed[] = $state.raw([]);

  add(note: Removed): void {
    const followers = this.#notes.map((other) =>
      other.beforeId === note.id ? { ...other, beforeId: note.beforeId } : other,
    );
    this.#notes = [...followers, note];
  }

  take(sectionId: string): Removed | undefined {
    const note = this.#notes.find((other) => other.id === sectionId);
    this.#notes = this.#notes.filter((other) => other !== note);
    return note;
  }

  before(sectionId: string): Removed[] {
    return this.#notes.filter((note) => note.beforeId === sectionId);
  }

  atTheEnd(entries: { id: string }[]): Removed[] {
    return this.#notes.filter((note) => !entries.some((entry) => entry.id === note.beforeId));
  }
}
