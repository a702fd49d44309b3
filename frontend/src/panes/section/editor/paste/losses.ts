// What a paste could not keep, or keeps in another form: counted while it is read, to be said under the text.

export const lossKinds = [
  "merged",
  "pictures",
  "links",
  "embedded",
  "comments",
  "deletions",
  "hidden",
  "numbering",
  "cellLists",
  "innerTables",
  "notes",
  "formulas",
  "levels",
] as const;

export type LossKind = (typeof lossKinds)[number];

export class Losses {
  /** What the pictures show that were left out, as far as that is said. */
  readonly pictureTexts: string[] = [];
  readonly #counts = new Map<LossKind, number>();

  add(kind: LossKind, count = 1): void {
    if (count > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  addPicture(alt: string): void {
    this.add("pictures");
    if (alt !== "") this.pictureTexts.push(alt);
  }

  /** Kinds and counts, always in the same order. */
  list(): { kind: LossKind; count: number }[] {
    return lossKinds.flatMap((kind) => {
      const count = this.#counts.get(kind);
      return count === undefined ? [] : [{ kind, count }];
    });
  }
}
