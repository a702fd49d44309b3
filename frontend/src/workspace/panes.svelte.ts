// The panes as the workspace sees them: which one a narrow screen shows, what each can be asked to do, and where the
// focus goes when somebody turns to one.

import { tick } from "svelte";
import type { SearchHit, Section } from "../api";
import type { TextWithFootnotes } from "../model/footnotes";
import type { QuickAction } from "../model/quick_actions";

export type Tab = "outline" | "text" | "chat";

export interface OutlinePane {
  focusSearch(): void;
  addHere(): void;
}

export interface TextPane {
  /** Save all that is unsaved. Returns whether that worked. */
  save(): Promise<boolean>;
  saveSection(sectionId: string): Promise<boolean>;
  notice(section: Section): void;
  lookForNewerText(): void;
  showOpenSection(): void;
  focusText(): Promise<void>;
  find(): Promise<void>;
  showFound(hit: SearchHit): Promise<void>;
  showWords(quote: string, paragraph: number): Promise<void>;
  insertAnswer(answerId: string, inserted: (section: string) => TextWithFootnotes): Promise<void>;
  insertQuote(inserted: (section: string) => TextWithFootnotes): Promise<void>;
  rewrite(action: QuickAction): Promise<void>;
  /** Those of the review return whether there is anything to review. */
  openReview(proposalId: string | null): Promise<boolean>;
  stepInReview(by: 1 | -1): Promise<boolean>;
  decideAll(choose: "accept" | "reject"): Promise<boolean>;
  takeBack(proposalId: string, decisionId: string): Promise<void>;
}

export class Panes {
  tab: Tab = $state("text");
  outline: OutlinePane | undefined = $state.raw();
  text: TextPane | undefined = $state.raw();
  outlineElement: HTMLElement | undefined = $state.raw();
  chatElement: HTMLElement | undefined = $state.raw();
  /** The outline is drawn whole before the text is, since it is what one sees of it. */
  isOutlineDrawn = $state(false);
  #isQuestionWanted = $state(false);

  /** On a narrow screen one sees one pane at a time. */
  get isChatShown(): boolean {
    const isNarrow = window.matchMedia("(max-width: 900px)").matches;
    return this.tab === "chat" || !isNarrow;
  }

  /** Show the text, and do something in it. */
  async inText(action: (text: TextPane) => unknown): Promise<void> {
    await this.#show("text");
    if (this.text) await action(this.text);
  }

  async goTo(wanted: Tab): Promise<void> {
    await this.#show(wanted);
    if (wanted === "text") void this.text?.focusText();
    else if (wanted === "chat") this.focusQuestion();
    else this.outlineElement?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  }

  async search(): Promise<void> {
    await this.#show("outline");
    this.outline?.focusSearch();
  }

  async addSection(): Promise<void> {
    await this.#show("outline");
    this.outline?.addHere();
  }

  /** Show the chat with the focus in the field of its question, as soon as that can take it. */
  focusQuestion(): void {
    this.tab = "chat";
    this.#isQuestionWanted = true;
  }

  /** To be called while the workspace is set up. */
  focusQuestionWhen(isChatReady: () => boolean): void {
    $effect(() => {
      if (!this.#isQuestionWanted || !isChatReady()) return;
      this.#isQuestionWanted = false;
      void tick().then(() => this.#focusEndOfQuestion());
    });
  }

  /** Where the focus goes from what lay over the chat. */
  readonly chatMessages = (): HTMLElement | null =>
    this.chatElement?.querySelector<HTMLElement>("[tabindex='0']") ?? null;

  async #show(tab: Tab): Promise<void> {
    this.tab = tab;
    await tick();
  }

  #focusEndOfQuestion(): void {
    const field = this.chatElement?.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }
}
