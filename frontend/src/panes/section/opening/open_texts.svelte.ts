// The texts of the sections that were opened for writing: each is kept until the server has it.

import { SvelteMap } from "svelte/reactivity";
import type { Section } from "../../../api";
import { onResume } from "../../../lib/browser/on_resume";
import type { OpenDocument } from "../../../model/document/open_document.svelte";
import type { SavingState } from "../saving/state";
import { SectionText } from "./section_text.svelte";
import type { SuggestMode } from "../suggesting/suggest_mode.svelte";
import { Suggestion } from "../suggesting/suggestion.svelte";

/** What is on the screen of a section that is read. */
interface RenderedText {
  revision: number;
  /** With its Markdown, so that it can be opened at once. */
  section?: Section;
}

export class OpenTexts {
  readonly #texts = new SvelteMap<string, SectionText>();
  /** The text that was let go of last is shown until the server has rendered it. */
  #letGoLast: { sectionId: string; text: string; saving: SavingState } | null = $state.raw(null);
  readonly #stopListening = onResume(() => this.#resumed());

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly rendered: { find(sectionId: string): RenderedText | undefined },
    private readonly account: string,
    private readonly mode: Pick<SuggestMode, "isOnIn" | "mayTypeIn">,
  ) {}

  find(sectionId: string): SectionText | undefined {
    return this.#texts.get(sectionId);
  }

  /** The text of a section; read from the server unless it is kept here. */
  open(sectionId: string): SectionText {
    const known = this.#texts.get(sectionId);
    if (known) return known;
    const isSuggested = this.mode.isOnIn(sectionId);
    const text = isSuggested ? this.#suggestion(sectionId) : this.#written(sectionId);
    this.#texts.set(sectionId, text);
    void text.load(isSuggested ? null : this.#shown(sectionId));
    return text;
  }

  /** Let go of all texts, which are saved, to open them anew. */
  letGoAll(): void {
    for (const text of [...this.#texts.values()]) this.letGo(text);
  }

  /** Let go of what cannot be typed any more, or only as a suggestion; what is unsaved stays in this browser. */
  letGoOfForbidden(): void {
    for (const text of [...this.#texts.values()]) {
      const { sectionId } = text;
      const isRight = isSuggestion(text) === this.mode.isOnIn(sectionId);
      if (isRight && this.mode.mayTypeIn(sectionId)) continue;
      this.letGo(text);
      this.#letGoLast = null;
    }
  }

  #written(sectionId: string): SectionText {
    return new SectionText(this.openDocument, sectionId, this.account);
  }

  #suggestion(sectionId: string): SectionText {
    const suggestion = new Suggestion(this.openDocument, sectionId);
    return new SectionText(this.openDocument, sectionId, this.account, suggestion);
  }

  /** The section as it is on the screen, where that is the newest one known of. */
  #shown(sectionId: string): Section | null {
    const shown = this.rendered.find(sectionId)?.section ?? null;
    return shown?.revision === this.openDocument.find(sectionId)?.revision ? shown : null;
  }

  /** The texts that were left and that the server has, or that belong to no section any more. */
  finishedBeside(writtenId: string | null): SectionText[] {
    return [...this.#texts.values()].filter(
      ({ sectionId, saving }) =>
        sectionId !== writtenId && (saving?.kind === "saved" || !this.openDocument.find(sectionId)),
    );
  }

  letGo(text: SectionText): void {
    text.close();
    if (text.saving && !isSuggestion(text))
      this.#letGoLast = { sectionId: text.sectionId, text: text.text, saving: text.saving };
    this.#texts.delete(text.sectionId);
  }

  unsavedIn(sectionId: string): SectionText | null {
    const text = this.#texts.get(sectionId);
    return text?.saving && text.saving.kind !== "saved" ? text : null;
  }

  /** The text as it was left, until the server has rendered it: what one has just written is not gone for a moment. */
  newerThanRendered(sectionId: string): string | null {
    const text = this.#texts.get(sectionId);
    if (text?.saving && !isSuggestion(text) && !this.#isRendered(sectionId, text.saving)) return text.text;
    const last = this.#letGoLast?.sectionId === sectionId ? this.#letGoLast : null;
    return last && !this.#isRendered(sectionId, last.saving) ? last.text : null;
  }

  /** Save all that is unsaved. Returns whether that worked. */
  async save(): Promise<boolean> {
    const all = [...this.#texts.values()];
    await Promise.all(all.map((text) => text.saved()));
    return all.every((text) => text.isSaved);
  }

  /** Save what may be unsaved of one section. Returns whether the server has it. */
  async saveSection(sectionId: string): Promise<boolean> {
    const text = this.#texts.get(sectionId);
    return text === undefined || text.isSaved || (await text.saved()) !== null;
  }

  /** A section as the server has it, where its text is open here and saved. */
  savedSection(sectionId: string): Section | null {
    const text = this.#texts.get(sectionId);
    return text?.isSaved && !isSuggestion(text) ? text.savedSection : null;
  }

  /** The revision that the text of a section is based on, where it is open here. */
  baseRevision(sectionId: string): number | null {
    return this.#texts.get(sectionId)?.savedSection?.revision ?? null;
  }

  /** Begin to save, without waiting for the end of a pause in the typing. */
  saveNow(): void {
    for (const text of this.#texts.values()) text.saveNow();
  }

  /** The page may be about to go. */
  secure(): void {
    for (const text of this.#texts.values()) text.secure();
  }

  /** A section was changed in another place of the page, or elsewhere, by another person or in another tab. */
  notice(section: Section, isFromElsewhere = false): void {
    this.#texts.get(section.id)?.notice(section, isFromElsewhere);
  }

  /** A proposal was changed or decided elsewhere; it may be the suggestion that is open here. */
  async noticeDecision(sectionId: string, proposalId: string): Promise<void> {
    const text = this.#texts.get(sectionId);
    if (text?.source instanceof Suggestion && (await text.source.noticeDecision(proposalId)))
      await text.lookForNewerText();
  }

  /** A section may have been changed elsewhere. */
  lookForNewerText(sectionId: string | null): void {
    if (sectionId !== null) void this.#texts.get(sectionId)?.lookForNewerText();
  }

  close(): void {
    this.#stopListening();
    for (const text of this.#texts.values()) text.close();
  }

  #resumed(): void {
    this.saveNow();
    for (const text of this.#texts.values()) text.tryNow();
  }

  #isRendered(sectionId: string, saving: SavingState): boolean {
    if (saving.kind !== "saved") return false;
    const isEmpty = this.openDocument.find(sectionId)?.lines === 0;
    return isEmpty || (this.rendered.find(sectionId)?.revision ?? 0) >= saving.revision;
  }
}

const isSuggestion = ({ source }: SectionText) => source instanceof Suggestion;
