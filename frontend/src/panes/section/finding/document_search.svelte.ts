// A search of the whole document: the texts of its sections as they are now, where the wanted text stands in them, and
// which of these places is shown.

import { readDocument, readSection, type Section } from "../../../api";
import { sentenceOf } from "../../../lib/failures";
import type { OpenDocument } from "../../../model/document/open_document.svelte";
import type { FoundRange } from "../reading/found";
import type { OpenTexts } from "../opening/open_texts.svelte";
import { matchesIn, type Wanted } from "./matching";

export interface FoundSection {
  sectionId: string;
  title: string;
  text: string;
  ranges: FoundRange[];
}

export interface SearchCallbacks {
  openId(): string | null;
  /** Open a section and mark what was found in it; the focus stays where it is. */
  show(sectionId: string, ranges: FoundRange[], current: number): void;
}

export class DocumentSearch {
  wanted: Wanted = $state({ text: "", isCaseMatched: false, isWholeWord: false });
  phase: "loading" | "failed" | "ready" = $state("loading");
  /** Why the texts could not be read. */
  problem = $state("");
  found: FoundSection[] = $state.raw([]);
  /** Which of all places is shown, counted from 0; -1 for none. */
  current = $state(-1);
  readonly count = $derived(placesIn(this.found));
  /** What was found in sections that the person may write. */
  readonly replaceable = $derived(
    this.found.filter(({ sectionId }) => this.openDocument.rights.mayWrite(sectionId)),
  );
  readonly replaceableCount = $derived(placesIn(this.replaceable));
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing that is shown depends on it.
  readonly #sections = new Map<string, Section>();

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly texts: Pick<OpenTexts, "find">,
    private readonly callbacks: SearchCallbacks,
  ) {}

  /** Read what has changed since it was read last, and search it. */
  async look(): Promise<void> {
    try {
      await this.#read();
      this.phase = "ready";
    } catch (failure) {
      this.problem = sentenceOf(failure);
      this.phase = "failed";
    }
    this.search();
  }

  search(): void {
    this.found = this.openDocument.entries.flatMap(({ id, title }) => {
      const text = this.textOf(id);
      const ranges = matchesIn(text, this.wanted);
      return ranges.length === 0 ? [] : [{ sectionId: id, title, text, ranges }];
    });
    this.current = Math.min(this.current, this.count - 1);
  }

  /** The text with line ends as the editor has them, typed or saved. */
  textOf(sectionId: string): string {
    const open = this.texts.find(sectionId);
    const text = open?.phase === "ready" ? open.text : (this.#sections.get(sectionId)?.content ?? "");
    return text.replace(/\r\n?/g, "\n");
  }

  savedOf(sectionId: string): Section | undefined {
    return this.texts.find(sectionId)?.savedSection ?? this.#sections.get(sectionId);
  }

  notice(section: Section): void {
    this.#sections.set(section.id, section);
  }

  /** The first place in the open section or behind it. */
  showFirst(): void {
    const { entries } = this.openDocument;
    const openIndex = entries.findIndex(({ id }) => id === this.callbacks.openId());
    const behind = this.found.find(({ sectionId }) => this.openDocument.indexOf(sectionId) >= openIndex);
    this.#show(behind ? this.#placesBefore(behind) : 0);
  }

  step(by: 1 | -1): void {
    if (this.count === 0) return;
    if (this.current === -1) this.showFirst();
    else this.#show((this.current + by + this.count) % this.count);
  }

  /** The section of the place that is shown, and which of its places that is. */
  get place(): { section: FoundSection; index: number } | null {
    let index = this.current;
    for (const section of this.found) {
      if (index >= 0 && index < section.ranges.length) return { section, index };
      index -= section.ranges.length;
    }
    return null;
  }

  #show(current: number): void {
    this.current = this.count === 0 ? -1 : current;
    const { place } = this;
    if (place !== null) this.callbacks.show(place.section.sectionId, place.section.ranges, place.index);
  }

  #placesBefore(section: FoundSection): number {
    const before = this.found.slice(0, this.found.indexOf(section));
    return before.reduce((sum, { ranges }) => sum + ranges.length, 0);
  }

  async #read(): Promise<void> {
    if (this.#sections.size === 0) {
      const { sections } = await readDocument(this.openDocument.id);
      for (const section of sections) this.notice(section);
    }
    for (const { id, revision } of this.openDocument.entries) {
      const known = this.#sections.get(id);
      if (known === undefined || known.revision < revision)
        this.notice(await readSection(this.openDocument.id, id));
    }
  }
}

const placesIn = (found: FoundSection[]): number => found.reduce((sum, { ranges }) => sum + ranges.length, 0);
