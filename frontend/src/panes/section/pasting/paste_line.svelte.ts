// The line under a text that was just pasted: what is said in it and what it offers. Sections that were made of a paste stay
// undoable there.

import { announcer } from "../../../lib/browser/announcer.svelte";
import { sentenceOf } from "../../../lib/failures";
import type { OpenDocument } from "../../../model/document/open_document.svelte";
import { words } from "../../../words";
import type { Paste } from "../editor/paste/pasting";
import { pasteSentence } from "./paste_sentence";
import { lengthInCharacters } from "../rewriting/selections";

/** What is needed of the editor of the section. */
export interface PastedEditor {
  paste: Paste | null;
  undo(): void;
  focus(): void;
}

export interface LineAction {
  label: string;
  run(): void;
}

interface MadeSections {
  ids: string[];
  /** Whether something of the paste stayed in this section. */
  hasLead: boolean;
}

export class PasteLine {
  /** Why the last wish could not be fulfilled. */
  problem = $state("");
  #made: MadeSections | null = $state.raw(null);
  /** What is said where nothing that was pasted is left to be changed. */
  #notice = $state("");
  /** Nothing else is done meanwhile: a second click would make or remove sections again. */
  #isBusy = $state(false);
  readonly sentence = $derived.by(() => this.#sentence());
  readonly actions: LineAction[] = $derived.by(() => this.#actions());

  constructor(
    private readonly editor: PastedEditor,
    private readonly openDocument: OpenDocument,
    private readonly sectionId: string,
  ) {}

  dismiss(): void {
    this.editor.paste = null;
    this.forget();
    this.editor.focus();
  }

  /** Something else was written or pasted. */
  forget(): void {
    this.#made = null;
    this.problem = "";
    this.#notice = "";
  }

  async makeSections(paste: Paste): Promise<void> {
    const { hasLead, sections } = paste.divided();
    const wanted = sections.map((section) => ({ ...section, origins: originsOf(section.content) }));
    await this.#attempt(async () => {
      const position = this.openDocument.indexOf(this.sectionId) + 1;
      const added = await this.openDocument.addSeveral(wanted, position);
      const ids = added.map(({ id }) => id);
      // What was written meanwhile is not taken back, and the same words must not stand in two sections.
      if (this.editor.paste !== paste) {
        await this.#remove(ids);
        this.#notice = words.paste.changedMeanwhile;
        announcer.say(this.#notice);
        return;
      }
      paste.leaveLead();
      this.editor.paste = null;
      this.#made = { ids, hasLead };
      announcer.say(words.paste.sectionsMade(ids.length));
    });
  }

  async undoSections({ ids, hasLead }: MadeSections): Promise<void> {
    await this.#attempt(async () => {
      const there = ids.filter((id) => this.openDocument.find(id) !== undefined);
      await this.#remove(there);
      if (hasLead) this.editor.undo();
      this.#made = null;
      announcer.say(words.paste.sectionsRemoved(there.length));
    });
  }

  /** All of them or none: where one cannot be removed, the others come back. */
  async #remove(ids: string[]): Promise<void> {
    const removed: string[] = [];
    try {
      for (const id of ids.toReversed()) {
        await this.openDocument.remove(id);
        removed.push(id);
      }
    } catch (failure) {
      for (const id of removed.toReversed()) await this.openDocument.restore(id);
      throw failure;
    }
  }

  #sentence(): string {
    if (this.#made !== null) return words.paste.sectionsMade(this.#made.ids.length);
    return this.editor.paste === null ? this.#notice : pasteSentence(this.editor.paste);
  }

  #actions(): LineAction[] {
    if (this.#isBusy) return [];
    const made = this.#made;
    if (made !== null) return [{ label: words.outline.undo, run: () => void this.undoSections(made) }];
    const { paste } = this.editor;
    if (paste === null || paste.tooLong === "section") return [];
    return [
      ...offered(
        paste.sectionsCount > 0,
        words.paste.sections(paste.sectionsCount),
        () => void this.makeSections(paste),
      ),
      ...offered(paste.canBeTable, words.paste.table, () => paste.pasteTable()),
      { label: words.outline.undo, run: () => paste.undo() },
      ...offered(paste.canBePlain, words.paste.plain, () => paste.pastePlain()),
    ];
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.problem = "";
    this.#isBusy = true;
    try {
      await action();
    } catch (failure) {
      this.problem = sentenceOf(failure);
    } finally {
      this.#isBusy = false;
    }
  }
}

const offered = (isOffered: boolean, label: string, run: () => void): LineAction[] =>
  isOffered ? [{ label, run }] : [];

const originsOf = (content: string) =>
  content === ""
    ? []
    : [{ start: 0, end: lengthInCharacters(content), kind: "pasted" as const, message_id: null }];
