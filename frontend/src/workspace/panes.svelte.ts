// The panes as the workspace sees them: which one a narrow screen shows, what each can be asked to do, and where the
// focus goes when somebody turns to one.

import { tick } from "svelte";
import type { SearchHit } from "../api";
import type { QuickAction } from "../model/answers/quick_actions";
import type { OpenTexts } from "../panes/section/opening/open_texts.svelte";
import type { OpenedEditor } from "../panes/section/opening/opened_editor.svelte";
import type { SectionOpening } from "../panes/section/opening/section_opening.svelte";
import type { Reviewing } from "../panes/section/review/reviewing";

export type Tab = "outline" | "text" | "chat";

export interface OutlinePane {
  focusSearch(): void;
  addHere(): void;
}

export interface TextPane {
  texts: Pick<
    OpenTexts,
    "save" | "saveSection" | "baseRevision" | "notice" | "noticeDecision" | "lookForNewerText"
  >;
  reviewing: Pick<Reviewing, "open" | "step" | "decideAll" | "takeBack" | "showInPlace">;
  opening: Pick<SectionOpening, "turnToOpen" | "followRights">;
  focusText(): Promise<void>;
  /** Open the text of the open section for writing. */
  write(): Promise<WrittenSection | undefined>;
  find(): Promise<void>;
  showFound(hit: SearchHit): Promise<void>;
}

export interface WrittenSection {
  editor: Pick<OpenedEditor, "insertAnswer" | "insertQuote" | "showRange" | "showWords">;
  startRewriting(action: QuickAction): void;
  comment(): Promise<void>;
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
    return this.tab === "chat" || this.isBeside;
  }

  /** Whether the panes stand beside each other. */
  get isBeside(): boolean {
    return !window.matchMedia("(max-width: 900px)").matches;
  }

  /** Show the text, and do something in it. */
  async inText(action: (text: TextPane) => unknown): Promise<void> {
    await this.#show("text");
    if (this.text) await action(this.text);
  }

  /** Show the text of the open section as it is written, and do something in it. */
  async inWrittenText(action: (section: WrittenSection) => void): Promise<void> {
    await this.inText(async (text) => {
      const section = await text.write();
      if (section) action(section);
    });
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
