// The editor of the open section. It is loaded when the text is there; what is asked of it before that is done as soon
// as it stands in the place of the rendered text.

import { tick } from "svelte";
import type { Footnote } from "../../../api";
import { announcer } from "../../../lib/browser/announcer.svelte";
import type { TextWithFootnotes } from "../../../model/citing/footnotes";
import type { WritingState, WritingTool } from "../../../model/text/writing_tools";
import { words } from "../../../words";
import { markdownSigns } from "../../../model/text/markdown_signs.svelte";
import type { OpenedPosition } from "./clicked";
import { noFacts, type DocumentFacts } from "../reading/document_facts";
import type { EditHistories } from "../editor/edit_histories";
import type * as editing from "../editor/editor";
import type { EditorCallbacks, SectionEditor } from "../editor/editor";
import type { ShownHunks } from "../editor/hunks";
import type { ShownSuggestion } from "../editor/suggested";
import type { Paste } from "../editor/paste/pasting";
import type { WrittenForm } from "../editor/tools/tools";
import type { CameFrom } from "../editor/origins";
import { foundIn, type FoundRange, type FoundText } from "../reading/found";
import type { FoundPicture, PictureText } from "../editor/pictures/picture_text";
import type { FollowedLetter } from "../reading/letters";
import { pasteSentence } from "../pasting/paste_sentence";
import { rangeOfQuote } from "../rewriting/quote_range";
import { offsetInEditor } from "../rewriting/selections";
import type { SectionText } from "./section_text.svelte";

export interface OpenedEditorCallbacks extends Omit<EditorCallbacks, "onChange" | "onPasted" | "onWriting"> {
  /** The editor stands in the place of the rendered text. */
  onReady(): void;
  onTyped(): void;
  /** Whether there is an assistant to be asked about the text. */
  mayAsk(): boolean;
  /** What was found is marked there. */
  onFoundShown(top: () => number): void;
}

/** Takes keys before the editor is there. */
export interface HeldField {
  focus(): void;
  /** No word is being composed in it any more. */
  composed(): Promise<void>;
  text(): string;
}

type LoadEditor = () => Promise<Pick<typeof editing, "createEditor" | "loadGridsFor" | "loadFormulasFor">>;

export class OpenedEditor {
  isOpen = $state(false);
  /** An answer was inserted, and nothing was written since. */
  isJustInserted = $state(false);
  /** What was just pasted, and nothing was written since. */
  paste: Paste | null = $state.raw(null);
  /** What the tools show. */
  writing: WritingState = $state.raw({ pressed: [], headingLevel: 0, hasFocus: false, selectedCount: 0 });
  /** The text shows where something would be inserted. */
  isPlacing = $state(false);
  #editor: SectionEditor | null = null;
  #host: HTMLElement | null = null;
  #isClosed = false;
  /** Something was written in this editor. */
  #isChanged = false;
  #whenOpen: ((editor: SectionEditor) => void)[] = [];
  #focusWanted: { position: OpenedPosition | null } | null = null;
  #foundWanted: FoundText | null = null;
  #matchesWanted: { ranges: FoundRange[]; current: number } | null = null;
  #held: HeldField | null = null;
  #facts: DocumentFacts = noFacts;

  constructor(
    private readonly text: SectionText,
    private readonly histories: EditHistories,
    private readonly callbacks: OpenedEditorCallbacks,
    private readonly load: LoadEditor = () => import("../editor/editor"),
  ) {}

  /** Opening the editor waits for it, and sees whether it came. */
  fetchMeanwhile(html: string | null): void {
    this.#loadFor(html).catch(() => undefined);
  }

  /** In the place of the rendered text, if there is one. */
  async open(host: HTMLElement, title: string, html: string | null): Promise<void> {
    const { createEditor } = await this.#loadFor(html);
    await this.#held?.composed();
    if (this.#isClosed || this.#editor) return;
    this.#host = host;
    this.#editor = createEditor(
      host,
      {
        text: this.text.text,
        history: this.histories.get(this.text.sectionId),
        label: words.section.text(title),
        hint: words.section.textHint(this.callbacks.mayAsk()),
        placeholder: words.section.placeholder,
        phrases: words.editor,
        askLabels: {
          assistant: this.callbacks.mayAsk()
            ? {
                ask: { name: words.section.askAbout, key: words.section.askKey },
                rewrite: { name: words.quick.button, key: words.quick.key },
              }
            : null,
          tools: words.tools.names,
        },
        hunkLabels: words.proposal,
        menuLabels: words.tools,
        previewLabels: words.preview,
        facts: this.#facts,
        showsAllSigns: markdownSigns.areShown,
        pictureLabels: words.pictures,
      },
      {
        ...this.callbacks,
        onPasted: (paste) => {
          this.paste = paste;
          announcer.say(pasteSentence(paste));
        },
        onWriting: (writing) => (this.writing = writing),
        onChange: (newer, origins) => {
          this.#hideNotes();
          this.#isChanged = true;
          this.text.typed(newer, origins);
          this.callbacks.onTyped();
        },
      },
    );
    this.text.onNewText = (newer, came) => {
      this.#hideNotes();
      const isOutdated = this.text.isUnconfirmed && !this.#isChanged;
      if (isOutdated) this.#editor?.startAgain(newer);
      else this.#editor?.setText(newer, came);
    };
    const typed = this.#held?.text() ?? "";
    this.isOpen = true;
    await tick();
    this.#doWhatWaits(this.#editor);
    if (typed !== "") this.#editor.type(typed);
  }

  async #loadFor(html: string | null): Promise<Awaited<ReturnType<LoadEditor>>> {
    const parts = await this.load();
    await Promise.all([parts.loadGridsFor(this.text.text), parts.loadFormulasFor(html ?? "")]);
    return parts;
  }

  /** Both are about the last change. */
  #hideNotes(): void {
    this.isJustInserted = false;
    this.paste = null;
  }

  close(): void {
    this.#isClosed = true;
    this.text.onNewText = null;
    if (this.#editor) this.histories.set(this.text.sectionId, this.#editor.history());
    this.#editor?.destroy();
  }

  setTitle(title: string): void {
    this.#editor?.setLabel(words.section.text(title));
  }

  /** What takes keys until the editor is there. */
  holdKeysIn(field: HeldField | null): void {
    this.#held = field;
    if (this.#focusWanted !== null) field?.focus();
  }

  showSigns(areShown: boolean): void {
    this.#editor?.showSigns(areShown);
  }

  setFacts(facts: DocumentFacts): void {
    this.#facts = facts;
    this.#editor?.setFacts(facts);
  }

  get hasFocus(): boolean {
    return this.#host?.contains(document.activeElement) ?? false;
  }

  focus(): void {
    this.#editor?.focus();
  }

  /** Put the cursor to a place of the text as it is read, or leave it where it is. */
  focusAt(position: OpenedPosition | null): void {
    if (this.#editor === null) {
      this.#focusWanted = { position };
      this.#held?.focus();
      return;
    }
    putCursor(this.#editor, position);
    this.callbacks.onReady();
  }

  /** Where on the screen the line of a letter is, as soon as the editor is there. */
  lineAt(letter: FollowedLetter): number | null {
    return this.isOpen ? (this.#editor?.lineAt(letter) ?? null) : null;
  }

  /** What somebody looks at between these heights of the screen. */
  positionInView(top: number, bottom: number): OpenedPosition | null {
    return this.#editor?.positionInView(top, bottom) ?? null;
  }

  /** What is selected, or where the cursor is. */
  selection(): { from: number; to: number } | null {
    return this.#editor?.selection() ?? null;
  }

  undo(): void {
    this.#editor?.undo();
  }

  useTool(tool: WritingTool): void {
    this.#editor?.useTool(tool);
  }

  setHeading(level: number): void {
    this.#editor?.setHeading(level);
  }

  writeForm(written: WrittenForm): void {
    this.#editor?.writeForm(written);
  }

  selectedText(): string {
    const { from, to } = this.selection() ?? { from: 0, to: 0 };
    return this.text.text.slice(from, to);
  }

  /** Mark what a search of the document has found here, as soon as the editor is there. */
  showMatches(ranges: FoundRange[], current: number): void {
    this.#matchesWanted = this.#editor === null ? { ranges, current } : null;
    this.#editor?.showMatches(ranges, current);
    if (this.#editor !== null) this.callbacks.onFoundShown(() => this.#editor?.cursorTop() ?? 0);
  }

  clearMatches(): void {
    this.#editor?.hideFound();
  }

  replaceRange(range: FoundRange, text: string): void {
    this.#editor?.replaceRange(range, text);
  }

  insertPictures(files: File[]): void {
    this.#do((editor) => editor.insertPictures(files));
  }

  pictureAtCursor(): FoundPicture | null {
    return this.#editor?.pictureAt() ?? null;
  }

  /** The picture at an offset of the text. */
  pictureAt(offset: number): FoundPicture | null {
    return this.#editor?.pictureAt(offset) ?? null;
  }

  changePicture(before: FoundPicture, after: PictureText | null): void {
    this.#editor?.changePicture(before, after);
  }

  showFound(hit: FoundText): void {
    this.#foundWanted = this.#editor === null ? hit : null;
    const found = this.#editor === null ? [] : foundIn(this.text.text.replaceAll("\r\n", "\n"), hit);
    if (found.length === 0) return;
    this.#editor?.showFound(found);
    this.callbacks.onFoundShown(() => this.#editor?.cursorTop() ?? 0);
  }

  /** Marks are for a first look: whoever goes on has seen them. */
  hideFound(event: KeyboardEvent): void {
    const isInSearch = Boolean((event.target as Partial<Element> | null)?.closest?.("[data-find]"));
    const isStep = event.key === "F3" || event.key.toLowerCase() === "g";
    if (isInSearch || isStep || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    this.#editor?.hideFound();
  }

  showHunks(shown: ShownHunks): void {
    this.#editor?.showHunks(shown);
  }

  showSuggested(shown: ShownSuggestion): void {
    this.#editor?.showSuggested(shown);
  }

  goToHunk(hunkId: string): void {
    this.#editor?.goToHunk(hunkId);
  }

  /** Insert an answer as a paragraph of its own. Without an answer that it comes from, the text counts as pasted. */
  insertAnswer(answerId: string | null, inserted: (section: string) => TextWithFootnotes): void {
    const came: CameFrom = answerId === null ? { kind: "pasted" } : { kind: "answer", message_id: answerId };
    this.#insert((editor) => editor.insertParagraph(inserted(this.text.text), came), words.section.inserted);
  }

  /** Insert what an answer or a person has proposed, with the notes that the section does not have. */
  insertProposed(answerId: string | null, proposed: string, notes: Footnote[]): void {
    this.insertAnswer(answerId, (section) => ({
      text: proposed.trim(),
      notes: notes
        .filter(({ label }) => proposed.includes(`[^${label}]`) && !section.includes(`[^${label}]:`))
        .map(({ label, text }) => `[^${label}]: ${text}`),
    }));
  }

  /** Insert words of a source at the cursor, or first show where they would go. Of a section they count as pasted. */
  insertQuote(referenceId: string | null, inserted: (section: string) => TextWithFootnotes): void {
    const came: CameFrom =
      referenceId === null ? { kind: "pasted" } : { kind: "quoted", reference_id: referenceId };
    this.#do((editor) => {
      const isInserted = editor.insertWords(inserted(this.text.text), came);
      this.isPlacing = !isInserted;
      if (isInserted) this.#noteInserted(words.passage.used);
    });
  }

  /** Insert what is shown where it would go, or do not. */
  settleInsertion(isWanted: boolean): void {
    this.isPlacing = false;
    this.#editor?.settleInsertion(isWanted);
    if (isWanted) this.#noteInserted(words.passage.used);
    else this.focus();
  }

  /** Select words of the text, or show the paragraph in which they stood. */
  showWords(quote: string, paragraph: number): void {
    this.#do((editor) => editor.select(...rangeOfQuote(this.text.text, quote, paragraph)));
  }

  /** Select words that stand at a character of the saved text; where they are elsewhere by now, the first of them. */
  showRange(start: number, quote: string): void {
    this.#do((editor) => {
      const from = offsetInEditor(this.text.text, start);
      const isThere = this.text.text.startsWith(quote, from);
      if (isThere) editor.select(from, from + quote.length);
      else editor.select(...rangeOfQuote(this.text.text, quote, 1));
    });
  }

  /** Mark the words of comments that stand at these characters of the saved text, where they still do. */
  showCommented(commented: { start: number; quote: string }[]): void {
    const { text } = this.text;
    const ranges = commented.flatMap(({ start, quote }) => {
      const from = offsetInEditor(text, start);
      return text.startsWith(quote, from) ? [{ from, to: from + quote.length }] : [];
    });
    this.#editor?.showCommented(ranges);
  }

  #insert(insert: (editor: SectionEditor) => void, said: string): void {
    this.#do((editor) => {
      insert(editor);
      this.#noteInserted(said);
    });
  }

  #noteInserted(said: string): void {
    this.isJustInserted = true;
    this.callbacks.onFoundShown(() => this.#editor?.cursorTop() ?? 0);
    announcer.say(said);
  }

  #do(action: (editor: SectionEditor) => void): void {
    if (this.#editor === null) {
      this.#whenOpen.push(action);
      return;
    }
    action(this.#editor);
    this.callbacks.onReady();
  }

  /** Of what was asked for while the editor was on its way, what has a place of its own decides where the cursor is. */
  #doWhatWaits(editor: SectionEditor): void {
    const actions = this.#whenOpen.splice(0);
    if (actions.length > 0) for (const action of actions) action(editor);
    else if (this.#focusWanted !== null) putCursor(editor, this.#focusWanted.position);
    this.callbacks.onReady();
    if (this.#foundWanted !== null) this.showFound(this.#foundWanted);
    if (this.#matchesWanted !== null)
      this.showMatches(this.#matchesWanted.ranges, this.#matchesWanted.current);
  }
}

function putCursor(editor: SectionEditor, position: OpenedPosition | null): void {
  if (position === null) editor.focus();
  else editor.focusAt(position);
}
