// The numbers of a document's sections, figures, tables and notes, from its outline alone: the same rule as the
// server's, so that a section that is moved has its new numbers at once.

import type { Landmarks } from "../../api";

/** What is needed of a section to number a document. */
export interface Numbered {
  id: string;
  title: string;
  level: number;
  landmarks: Landmarks;
}

/** What a reference such as `fig:pump` leads to. */
export interface Target {
  kind: TargetKind;
  sectionId: string;
  /** Empty for a section where sections have no numbers. */
  number: string;
  /** A section's title, or how a caption begins. */
  title: string;
  /** Its label stands for something else, too. */
  isTwice: boolean;
}

export type TargetKind = "fig" | "tbl" | "sec";
export type CountedKind = "figure" | "table" | "note";

/** How many figures, tables and notes come before a section. */
type Before = Record<CountedKind, number>;

const nothingBefore: Before = { figure: 0, table: 0, note: 0 };

export class Numbering {
  /** By their names, in order: what `@` can lead to. */
  readonly targets = new Map<string, Target>();
  readonly #before = new Map<string, Before>();
  readonly #sectionNumbers = new Map<string, string>();

  constructor(
    private readonly sections: readonly Numbered[],
    private readonly hasSectionNumbers: boolean,
  ) {
    const numbers = sectionNumbers(sections.map(({ level }) => level));
    const counted = { ...nothingBefore };
    sections.forEach((section, index) => {
      const number = hasSectionNumbers ? (numbers[index] ?? "") : "";
      const { figures = [], tables = [], notes = 0 } = section.landmarks;
      this.#before.set(section.id, { ...counted });
      this.#sectionNumbers.set(section.id, number);
      this.#add("sec", section.id, section.id, number, section.title);
      for (const { label, caption } of figures)
        this.#add("fig", label, section.id, String(++counted.figure), caption);
      for (const { label, caption } of tables)
        this.#add("tbl", label, section.id, String(++counted.table), caption);
      counted.note += notes;
    });
  }

  /** Whether these sections have the same numbers: words that are written in them change none. */
  isOf(sections: readonly Numbered[], hasSectionNumbers: boolean): boolean {
    const isSame = (section: Numbered, index: number) => isNumberedAlike(section, this.sections[index]);
    return (
      hasSectionNumbers === this.hasSectionNumbers &&
      sections.length === this.sections.length &&
      sections.every(isSame)
    );
  }

  /** The number of a section, empty where sections have none. */
  sectionNumber(sectionId: string): string {
    return this.#sectionNumbers.get(sectionId) ?? "";
  }

  /** How many figures, tables or notes come before those of this section. */
  before(sectionId: string, kind: CountedKind): number {
    return (this.#before.get(sectionId) ?? nothingBefore)[kind];
  }

  target(name: string): Target | undefined {
    return this.targets.get(name);
  }

  #add(
    kind: TargetKind,
    label: string | null | undefined,
    sectionId: string,
    number: string,
    title = "",
  ): void {
    if (label === null || label === undefined) return;
    const name = `${kind}:${label}`;
    const first = this.targets.get(name);
    this.targets.set(
      name,
      first ? { ...first, isTwice: true } : { kind, sectionId, number, title, isTwice: false },
    );
  }
}

function isNumberedAlike(one: Numbered, other: Numbered | undefined): boolean {
  if (one === other) return true;
  if (one.id !== other?.id || one.title !== other.title || one.level !== other.level) return false;
  // What a save replies with is equal to what was known, and another object.
  return (
    one.landmarks === other.landmarks || JSON.stringify(one.landmarks) === JSON.stringify(other.landmarks)
  );
}

/** The numbers of sections with these levels: each stands below the nearest one before it of a lower level. */
export function sectionNumbers(levels: number[]): string[] {
  const path: { level: number; number: number }[] = [];
  return levels.map((level) => {
    let number = 0;
    for (let last = path.at(-1); last && last.level >= level; last = path.at(-1)) {
      number = last.number;
      path.pop();
    }
    path.push({ level, number: number + 1 });
    return path.map((part) => part.number).join(".");
  });
}
