// Who else is in which section of the document, and who writes there. Told by the stream of the document's events.

import type { Person, PresentPerson, WritingPerson } from "../../api";
import { words } from "../../words";

export class Attendance {
  /** Whose page this is: they are not shown to themselves. */
  me = $state("");
  people: PresentPerson[] = $state.raw([]);
  writing: WritingPerson[] = $state.raw([]);
  /**
   * Take a section over from the person who writes there, for those who may write there; returns why that cannot be,
   * or nothing.
   */
  takeOver: ((sectionId: string, word: string) => Promise<string>) | null = $state.raw(null);
  /** Suggest changes in a section instead, where the page offers that. */
  suggest: ((sectionId: string) => void) | null = $state.raw(null);
  readonly #bySection: ReadonlyMap<string, Person[]> = $derived(this.#othersBySection());

  /** Who else is in a section, whoever writes there first. */
  inSection(sectionId: string): Person[] {
    return this.#bySection.get(sectionId) ?? [];
  }

  /** Who else writes in a section. */
  writerOf(sectionId: string): Person | null {
    const writer = this.writing.find((person) => person.section_id === sectionId);
    return writer === undefined || writer.id === this.me ? null : writer;
  }

  #othersBySection(): ReadonlyMap<string, Person[]> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Made anew whenever something changes.
    const found = new Map<string, Person[]>();
    for (const { id, name, section_id: sectionId } of [...this.writing, ...this.people]) {
      if (sectionId === null || id === this.me) continue;
      const here = found.get(sectionId) ?? [];
      if (!here.some((person) => person.id === id)) found.set(sectionId, [...here, { id, name }]);
    }
    return found;
  }
}

export const attendance = new Attendance();

/** That these people are in a section. */
export const namesHere = (people: Person[]): string =>
  words.live.here(people.map(({ name }) => name).join(", "), people.length);

/** One or two letters for a name. */
export function initialsOf(name: string): string {
  const parts = name.split(/[\s._@+-]+/u).filter((part) => part !== "");
  const letters = parts.length > 1 ? parts.slice(0, 2).map(firstLetter) : [...(parts[0] ?? name)].slice(0, 2);
  return letters.join("").toLocaleUpperCase();
}

const firstLetter = (part: string): string => [...part][0] ?? "";
