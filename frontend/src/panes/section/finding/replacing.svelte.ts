// Replaces a text in the sections of a document, each saved by itself with the revision that was searched; and undoes that
// in one step, except where a section was changed since.

import { ApiError, saveSection, type Section } from "../../../api";
import { sentenceOf } from "../../../lib/failures";
import { Pause } from "../../../lib/pause";
import type { OpenDocument } from "../../../model/document/open_document.svelte";
import type { OpenTexts } from "../opening/open_texts.svelte";
import type { DocumentSearch } from "./document_search.svelte";
import { matchesIn, replacedIn, type Wanted } from "./matching";

interface ReplacedSection {
  sectionId: string;
  before: string;
  after: string;
}

/** What came of a replacement, or of taking it back. */
export interface Outcome {
  places: number;
  sections: number;
  /** Titles of sections that had been changed elsewhere meanwhile, and were searched as they are now or left alone. */
  changed: string[];
  /** Titles of sections that could not be saved, with the reason of the last one. */
  failed: string[];
  reason: string;
}

export class Replacing {
  /** How many sections are done, of how many; null while nothing is replaced. */
  progress: { done: number; of: number } | null = $state.raw(null);
  canUndo = $state(false);
  #replaced: ReplacedSection[] = [];

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly texts: Pick<OpenTexts, "find">,
    private readonly search: DocumentSearch,
  ) {}

  async replaceIn(sectionIds: string[], wanted: Wanted, replacement: string): Promise<Outcome> {
    this.#replaced = [];
    const outcome = await this.#each(sectionIds, (section, counted) => {
      const ranges = matchesIn(section.content, wanted);
      counted(ranges.length);
      return ranges.length === 0 ? null : replacedIn(section.content, ranges, replacement);
    });
    this.canUndo = this.#replaced.length > 0;
    return outcome;
  }

  /** Put back what was there, except in sections whose text is another one now. */
  async undo(): Promise<Outcome> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing that is shown depends on it.
    const former = new Map(this.#replaced.map((one) => [one.sectionId, one]));
    const changed: string[] = [];
    const outcome = await this.#each([...former.keys()], (section, counted) => {
      const one = former.get(section.id);
      if (one === undefined || one.after !== section.content) {
        changed.push(section.title);
        return null;
      }
      counted(1);
      return one.before;
    });
    this.#replaced = [];
    this.canUndo = false;
    return { ...outcome, changed };
  }

  async #each(
    sectionIds: string[],
    textFor: (section: Section, counted: (places: number) => void) => string | null,
  ): Promise<Outcome> {
    const outcome: Outcome = { places: 0, sections: 0, changed: [], failed: [], reason: "" };
    for (const [done, sectionId] of sectionIds.entries()) {
      this.progress = { done, of: sectionIds.length };
      try {
        await this.#change(sectionId, textFor, outcome);
      } catch (failure) {
        outcome.failed.push(this.openDocument.find(sectionId)?.title ?? "");
        outcome.reason = sentenceOf(failure);
      }
    }
    this.progress = null;
    return outcome;
  }

  /** A text that is open is saved first, and shows what became of it. */
  async #change(
    sectionId: string,
    textFor: (section: Section, counted: (places: number) => void) => string | null,
    outcome: Outcome,
  ): Promise<void> {
    const write = async (section: Section) => {
      let places = 0;
      const content = textFor(section, (counted) => (places = counted));
      if (content === null) return section;
      const saved = await this.#save(section, content);
      this.#replaced.push({ sectionId, before: section.content, after: saved.content });
      outcome.places += places;
      outcome.sections += 1;
      return saved;
    };
    const open = this.texts.find(sectionId);
    const saved = open
      ? await this.#changeOpen(open, write)
      : await this.#changeClosed(sectionId, write, outcome);
    this.search.notice(saved);
    this.openDocument.notice(saved);
  }

  async #changeOpen(
    open: NonNullable<ReturnType<OpenTexts["find"]>>,
    write: (section: Section) => Promise<Section>,
  ): Promise<Section> {
    const reply = await open.change(async () => {
      const { savedSection } = open;
      if (savedSection === null) throw new Error("A text is open whose section is not known.");
      return { section: await write(savedSection) };
    });
    if (reply === null) throw new Error(open.problem);
    return reply.section;
  }

  async #changeClosed(
    sectionId: string,
    write: (section: Section) => Promise<Section>,
    outcome: Outcome,
  ): Promise<Section> {
    const known = this.search.savedOf(sectionId);
    if (known === undefined) throw new Error(`The text of section ${sectionId} was not read.`);
    try {
      return await write(known);
    } catch (failure) {
      const newer = failure instanceof ApiError && failure.status === 412 ? failure.body.section : undefined;
      if (newer === undefined) throw failure;
      outcome.changed.push(known.title);
      return write(newer as Section);
    }
  }

  /** A server that is asked too often says when to go on. */
  async #save(section: Section, content: string): Promise<Section> {
    const text = { content, baseRevision: section.revision, origins: [], keepalive: false };
    try {
      return await saveSection(this.openDocument.id, section.id, text);
    } catch (failure) {
      const seconds =
        failure instanceof ApiError && failure.status === 429 ? failure.retryAfterSeconds : null;
      if (seconds === null) throw failure;
      await new Pause().for(seconds * 1000);
      return this.#save(section, content);
    }
  }
}
