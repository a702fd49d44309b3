// What can be done with keys and in the palette, wherever one is in the workspace.

import { signOut, type Citation, type Comment, type DocumentWithSections, type Message } from "../api";
import { copyAddress, documentAddress, sectionHistoryAddress } from "../api/page_addresses";
import { sentenceOf } from "../lib/failures";
import { hasSelectedText } from "../lib/browser/focus";
import { Pause } from "../lib/pause";
import { answerWithFootnotes, quoteWithFootnote } from "../model/citing/footnotes";
import { markdownSigns } from "../model/text/markdown_signs.svelte";
import { printWhole } from "../model/text/printing";
import type { QuickAction } from "../model/answers/quick_actions";
import type { SelectedText } from "../model/text/selected_text";
import { stepOf } from "../model/page/step_keys";
import { chooseTheme, type Theme } from "../model/page/theme";
import type { ActionCallbacks } from "../panes/palette/actions";
import { words } from "../words";
import type { OpenWorkspace } from "./open_workspace.svelte";
import type { Panes, Tab } from "./panes.svelte";
import type { Proposing } from "./proposing.svelte";

const savingMillisecondsMax = 5_000;

/** What was asked for, or why it was not. */
export interface Drafting {
  answerId: string | null;
  problem: string;
}

export class Commands implements ActionCallbacks {
  readonly #isApple = /mac|iphone|ipad/i.test(navigator.platform);

  constructor(
    private readonly workspace: OpenWorkspace,
    private readonly panes: Panes,
    private readonly proposing: Proposing,
    private readonly openPalette: () => void,
    private readonly openKeys: () => void,
  ) {}

  pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || this.workspace.phase !== "ready") return;
    const command = this.#commandOf(event);
    if (command === null) return;
    event.preventDefault();
    command();
  }

  addSection(): void {
    void this.panes.addSection();
  }

  search(): void {
    void this.panes.search();
  }

  find(): void {
    void this.panes.inText((text) => text.find());
  }

  goTo(pane: Tab): void {
    void this.panes.goTo(pane);
  }

  ask(): void {
    this.panes.focusQuestion();
  }

  /** The next question is about the selected words. */
  askAbout(selected: SelectedText): void {
    const { chats } = this.workspace;
    if (chats.shown) chats.shown.question.selection = selected;
    this.ask();
  }

  /** The next question asks for a draft. */
  draft(): void {
    this.workspace.chats.shown?.question.keepIntent("draft");
    this.ask();
  }

  draftFromBrief(): void {
    const { chats, openEntry } = this.workspace;
    chats.shown?.question.keepText(words.start.brief(openEntry?.title ?? ""));
    this.draft();
  }

  rewrite(action: QuickAction): void {
    void this.panes.inWrittenText((section) => section.startRewriting(action));
  }

  insertAnswer({ id, content, references }: Message): void {
    const inserted = (section: string) => answerWithFootnotes(content, references, section);
    void this.panes.inWrittenText(({ editor }) => editor.insertAnswer(id, inserted));
  }

  useQuote(citation: Citation): void {
    this.workspace.drawer.giveWay();
    const inserted = (section: string) => quoteWithFootnote(citation, section);
    void this.panes.inWrittenText(({ editor }) => editor.insertQuote(citation.reference_id, inserted));
  }

  review(): void {
    void this.proposing.review(null);
  }

  decideAll(choose: "accept" | "reject"): void {
    void this.proposing.decideAll(choose);
  }

  showSources(): void {
    this.workspace.drawer.show({ kind: "sources" });
  }

  showSettings(): void {
    this.workspace.areSettingsShown = true;
  }

  showProblems(): void {
    this.workspace.areProblemsShown = true;
  }

  showBibliography(): void {
    this.workspace.isBibliographyShown = true;
  }

  showContract(): void {
    this.workspace.drawer.giveWay();
    this.workspace.commenting = null;
    this.workspace.isContractShown = true;
  }

  showComments(): void {
    this.workspace.drawer.giveWay();
    this.workspace.isContractShown = false;
    this.workspace.commenting = { on: null };
  }

  /** Comment on the selected words, or without any on the section. */
  comment(): void {
    const { rights, openId } = this.workspace;
    if (!rights.maySuggest(openId)) {
      if (rights.mayComment(openId)) this.commentOn(null);
      return;
    }
    void this.panes.inWrittenText((section) => void section.comment());
  }

  commentOn(selected: SelectedText | null): void {
    this.workspace.drawer.giveWay();
    this.workspace.isContractShown = false;
    this.workspace.commenting = { on: selected };
  }

  /** The next question is about what somebody said about words of the text. */
  askAboutComment({ section_id: sectionId, anchor, text }: Comment): void {
    const { workspace } = this;
    workspace.openSection(sectionId);
    const { shown } = workspace.chats;
    if (shown && anchor?.state === "placed") {
      const { start, end, revision, quote } = anchor;
      shown.question.selection = { start, end, revision, text: quote };
    }
    shown?.question.keepText(words.comments.question(text));
    workspace.commenting = null;
    this.ask();
  }

  /** Have a change drafted for what somebody said. Returns the answer that drafts it, or why that cannot be. */
  async draftForComment({ section_id: sectionId, anchor, text, replies }: Comment): Promise<Drafting> {
    this.workspace.openSection(sectionId);
    const { shown } = this.workspace.chats;
    if (!shown) return { answerId: null, problem: words.workspace.noChat };
    const isPlaced = anchor?.state === "placed";
    const selection = isPlaced
      ? { start: anchor.start, end: anchor.end, revision: anchor.revision, text: anchor.quote }
      : null;
    const said = [text, ...replies.map((reply) => reply.text)].join("\n");
    const instruction = words.comments.instruction(said, isPlaced);
    const problem = await shown.draft({ text: instruction, lookUp: "text" }, selection);
    return { answerId: problem === "" ? shown.asking.askedForId : null, problem };
  }

  showExport(): void {
    this.workspace.isExportShown = true;
  }

  showImport(file: File | null = null): void {
    this.workspace.importing = { file };
  }

  showImports(): void {
    this.workspace.areImportsShown = true;
  }

  /** Sections of this document are shown at once; another document is opened when the dialog is done. */
  async imported({ id, sections }: DocumentWithSections): Promise<void> {
    if (id === this.workspace.openDocument.id)
      await this.workspace.showImported(sections.map((section) => section.id));
  }

  openDocument({ id }: DocumentWithSections): void {
    if (id !== this.workspace.openDocument.id) window.location.assign(documentAddress(id));
  }

  duplicate(): void {
    void this.#attempt(() => this.#duplicate(), words.palette.copyFailed);
  }

  addFiles(files: File[]): void {
    this.showSources();
    this.workspace.references.uploads.add(files);
  }

  showHistory(): void {
    void this.#showHistory();
  }

  showKeys(): void {
    this.openKeys();
  }

  print(): void {
    void this.#print();
  }

  toggleMarkdownSigns(): void {
    markdownSigns.toggle();
  }

  chooseTheme(theme: Theme): void {
    void this.#attempt(() => chooseTheme(theme), words.palette.themeNotKept);
  }

  /** What the frame of the page offers for the document. */
  clicked(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof Element) || this.workspace.phase !== "ready") return;
    if (target.closest("[data-command=export]") && this.workspace.rights.mayWriteAll) this.showExport();
    if (!target.closest("a.skip")) return;
    // Its address would be taken for that of a section.
    event.preventDefault();
    this.goTo("text");
  }

  /** The button in the header works without script as well. */
  submitted(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.getAttribute("action") !== "/logout") return;
    event.preventDefault();
    const button = event.submitter;
    if (button instanceof HTMLButtonElement) void this.#signOutBy(button);
    else this.signOut();
  }

  signOut(): void {
    void this.#attempt(() => this.#signOut(), words.palette.signOutFailed);
  }

  #commandOf(event: KeyboardEvent): (() => void) | null {
    const by = stepOf(event);
    if (by !== null) return () => void this.proposing.step(by);
    if (event.code === "KeyM" && event.altKey && (this.#isApple ? event.metaKey : event.ctrlKey))
      return () => this.comment();
    if (event.key === "?" && !isWriting(event)) return this.openKeys;
    if (!this.#isCommand(event)) return null;
    const key = event.key.toLowerCase();
    if (key === "f" && event.shiftKey) return () => this.search();
    if (key === "p" && !event.shiftKey) return () => this.print();
    // With a selection, the editor may make a link of it.
    if (key === "k" && !event.shiftKey && !hasSelectedText(event)) return this.openPalette;
    return null;
  }

  #isCommand({ metaKey, ctrlKey, altKey }: KeyboardEvent): boolean {
    return !altKey && (this.#isApple ? metaKey && !ctrlKey : ctrlKey && !metaKey);
  }

  /** What was typed last is to be in the copy; its page asks for a title and whether comments go along. */
  async #duplicate(): Promise<void> {
    const { id } = this.workspace.openDocument;
    await this.panes.text?.texts.save();
    window.location.assign(copyAddress(id));
  }

  /** What was typed last is to be in it. */
  async #showHistory(): Promise<void> {
    const { openDocument, openId } = this.workspace;
    if (openId === null) return;
    await this.panes.text?.texts.save();
    window.location.assign(sectionHistoryAddress(openDocument.id, openId));
  }

  /** What is printed is what the server has. */
  async #print(): Promise<void> {
    const { workspace } = this;
    try {
      const isAllSaved = (await this.panes.text?.texts.save()) ?? true;
      workspace.trouble = isAllSaved ? "" : words.workspace.printedWithoutUnsaved;
      await printWhole(workspace.openDocument.id);
    } catch (failure) {
      workspace.trouble = words.workspace.printFailed(sentenceOf(failure));
    }
  }

  /** Saving may take a while: the button shows that it was pressed. */
  async #signOutBy(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    await this.#attempt(() => this.#signOut(), words.palette.signOutFailed);
    button.disabled = false;
  }

  /** Save first, so that no draft is left in this browser; what cannot be saved stays in it. */
  async #signOut(): Promise<void> {
    await Promise.race([this.panes.text?.texts.save(), new Pause().for(savingMillisecondsMax)]);
    await signOut();
    window.location.assign("/login");
  }

  async #attempt(action: () => Promise<void>, trouble: (reason: string) => string): Promise<void> {
    this.workspace.trouble = "";
    try {
      await action();
    } catch (failure) {
      this.workspace.trouble = trouble(sentenceOf(failure));
    }
  }
}

/** Whether a letter would be written where the key was pressed. */
function isWriting(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  );
}
