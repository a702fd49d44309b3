// The text editor itself; loaded on demand because it is the largest part of the page.

import { history, historyKeymap, isolateHistory, standardKeymap, undo } from "@codemirror/commands";
import { LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import {
  Annotation,
  Compartment,
  EditorState,
  Prec,
  type EditorSelection,
  type Extension,
  type Text,
  Transaction,
} from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import type { Origin } from "../../../api";
import { endBeforeNotes, type TextWithFootnotes } from "../../../model/citing/footnotes";
import type { WritingTool } from "../../../model/text/writing_tools";
import type { OpenedPosition } from "../opening/clicked";
import type { DocumentFacts } from "../reading/document_facts";
import type { FoundRange } from "../reading/found";
import { offsetIn, type FollowedLetter, type TextPosition } from "../reading/letters";
import { askingAboutSelection, type AskCallbacks, type AskLabels } from "./ask";
import { writingKeys } from "./commands";
import {
  decisionMade,
  decisionSteps,
  DecisionUndoing,
  hasSteppedBackTo,
  isStepOfServer,
  type CameToText,
  type MadeDecision,
  type TakenBack,
} from "./decisions";
import { editorText, goingOnWith, historyOf, type EditHistory } from "./edit_histories";
import { commentedMarks, showCommented } from "./commented";
import { foundMarks, hideFound, showFound, showMatches } from "./highlights";
import {
  hunkDecorations,
  offsetOfHunk,
  showHunks,
  type HunkCallbacks,
  type HunkLabels,
  type ShownHunks,
} from "./hunks";
import { showSuggested, type ShownSuggestion } from "./suggested";
import {
  hideInsertion,
  insertAt,
  insertionPoint,
  insertParagraph,
  showInsertion,
  shownInsertion,
  shownPoint,
} from "./insertion";
import { lineAt, positionInView } from "./line_positions";
import { dressedLines } from "./lines";
import { looks, markdown, markdownLooks } from "./looks";
import { origins, originsIn, type CameFrom } from "./origins";
import { richPaste, type PasteCallbacks } from "./paste/pasting";
import { changePicture, pictureAt } from "./pictures/changing";
import {
  insertPictures,
  pictureInserting,
  type PictureCallbacks,
  type PictureLabels,
} from "./pictures/inserting";
import { pictureOpening, type PictureOpening } from "./pictures/opening";
import type { FoundPicture, PictureText } from "./pictures/picture_text";
import { documentFacts, setDocumentFacts } from "./preview/document_facts";
import { livePreview } from "./preview/live_preview";
import { previewLabels, type PreviewLabels } from "./preview/preview_labels";
import { noticeFocus, showAllSigns, showsAllSigns } from "./preview/revealing";
import { replaceSelection } from "./replaced_selection";
import { gridsOnDemand } from "./tables/loading";
import { shownAsSource } from "./tables/shown_tables";
import { changesBetween } from "./text_changes";
import { focusAt, focusText } from "./text_focus";
import { composedStyles } from "./tools/composed_styles";
import { setHeading } from "./tools/forms";
import type { MenuCallbacks, MenuLabels } from "./tools/menus";
import { tools, useTool, writeForm, type WrittenForm } from "./tools/tools";
import { typedStyles } from "./tools/typed_styles";

export { loadFormulasFor } from "./preview/formula_renderer";
export { loadGridsFor } from "./tables/loading";

export interface EditorOptions {
  text: string;
  /** Of an earlier editor of the same section. */
  history: EditHistory | undefined;
  label: string;
  hint: string;
  placeholder: string;
  /** What the editor says by itself, by its own English words. */
  phrases: Record<string, string>;
  askLabels: AskLabels;
  hunkLabels: HunkLabels;
  menuLabels: MenuLabels;
  previewLabels: PreviewLabels;
  /** Numbers and pictures of the document, as far as they are known. */
  facts: DocumentFacts;
  showsAllSigns: boolean;
  pictureLabels: PictureLabels;
}

export interface EditorCallbacks
  extends AskCallbacks, HunkCallbacks, PasteCallbacks, MenuCallbacks, PictureOpening {
  /** `origins` are the parts of the text that were not typed. */
  onChange(text: string, origins: Origin[]): void;
  /** The last change was what a decision made, and is to be undone. Null where that decision does not stand any more. */
  onDecisionUndone(decision: MadeDecision): Promise<TakenBack> | null;
  /** Escape was pressed where nothing else wants it. */
  onLeave(): void;
  pictures: PictureCallbacks;
}

export interface SectionEditor {
  /** Show a text that came from the server. One that was written elsewhere is no step that can be undone here. */
  setText(text: string, came?: CameToText): void;
  /** Begin anew with a text that the server has, in place of one that was no longer the newest when it was opened. */
  startAgain(text: string): void;
  setLabel(label: string): void;
  /** Insert as a paragraph of its own at the cursor, at the end if there was none yet, and show it. */
  insertParagraph(text: TextWithFootnotes, came: CameFrom): void;
  /**
   * Insert among the words at the cursor, at the end if there was none yet. Where that would break a block, only show
   * where it would go, behind the block; tells whether it was inserted.
   */
  insertWords(text: TextWithFootnotes, came: CameFrom): boolean;
  /** Insert what is shown where it is shown, or take it away again. */
  settleInsertion(isWanted: boolean): void;
  /** Put in what was typed before the editor was there. */
  type(text: string): void;
  useTool(tool: WritingTool): void;
  /** Make the selected lines headings of a level, or text with level 0. */
  setHeading(level: number): void;
  /** Write what a form of a tool has asked for, in the place of what is selected. */
  writeForm(written: WrittenForm): void;
  /** Take back the last change. */
  undo(): void;
  focus(): void;
  /** Put the cursor to a place of the text as it is read, without scrolling. */
  focusAt(place: TextPosition): void;
  /** Where on the screen the line of a letter is, nearly, if it is not drawn yet. */
  lineAt(letter: FollowedLetter): number;
  /** What somebody looks at between these heights of the screen. */
  positionInView(top: number, bottom: number): OpenedPosition;
  /** Mark what was found, without moving the focus. */
  showFound(found: FoundRange[]): void;
  /** Mark the words that comments are about. */
  showCommented(ranges: FoundRange[]): void;
  hideFound(): void;
  /** Mark all places of a search, and select the current one. */
  showMatches(found: FoundRange[], current: number): void;
  /** Put other words in the place of a range, in one step that can be undone. */
  replaceRange(range: FoundRange, text: string): void;
  /** Show what a proposal would change where it stands. */
  showHunks(shown: ShownHunks): void;
  /** Mark what a suggestion changes in the text that it has become. */
  showSuggested(shown: ShownSuggestion): void;
  /** Put the cursor to a change that is shown. */
  goToHunk(hunkId: string): void;
  /** What is selected, or where the cursor is. */
  selection(): { from: number; to: number };
  /** Select a stretch of the text and show it. */
  select(from: number, to: number): void;
  /** Where on the screen the cursor is, nearly, if its line is not drawn yet. */
  cursorTop(): number;
  /** Show all signs of Markdown, or hide them again. */
  showSigns(areShown: boolean): void;
  setFacts(facts: DocumentFacts): void;
  /** Upload pictures and insert them below the block at the cursor. */
  insertPictures(files: File[]): void;
  /** The picture in which an offset lies, or the cursor. */
  pictureAt(offset?: number): FoundPicture | null;
  changePicture(before: FoundPicture, after: PictureText | null): void;
  history(): EditHistory;
  destroy(): void;
}

const menus = new Compartment();

/** Nobody types a wish for them in the first moment, and they are a tenth of the editor. */
async function addMenus(view: EditorView, labels: MenuLabels, callbacks: MenuCallbacks): Promise<void> {
  try {
    const { writingMenus } = await import("./tools/menus");
    view.dispatch({ effects: menus.reconfigure(writingMenus(labels, callbacks)) });
  } catch {
    // The toolbar has all that they offer.
    return;
  }
}

/** Marks a change that came from elsewhere and is known to whoever saves. */
const isFromServer = Annotation.define<boolean>();
const hintId = "text-hint";

export function createEditor(
  host: HTMLElement,
  options: EditorOptions,
  callbacks: EditorCallbacks,
): SectionEditor {
  // The editor puts its own style sheets into the document. The content policy of the page forbids style
  // elements; inside a shadow root the editor adopts constructed sheets instead, which it allows.
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const label = new Compartment();
  const undoing = new DecisionUndoing((decision) => callbacks.onDecisionUndone(decision));
  let wasEntered = false;
  let shown: { text: TextWithFootnotes; came: CameFrom } | null = null;
  /** As they are now, for a state that begins anew. */
  const now = { ...options };
  function stateFor(text: Text, history: EditHistory | undefined, selection?: EditorSelection): EditorState {
    return EditorState.create({
      doc: text,
      selection,
      extensions: [goingOnWith(history, text), extensionsFor(now, callbacks), label.of(labelled(now.label))],
    });
  }
  const view = new EditorView({
    root,
    parent: root,
    dispatchTransactions: (changes, view) => undoing.dispatch(view, changes),
    state: stateFor(editorText(options.text), options.history),
  });
  root.append(hintElement(options.hint));
  void addMenus(view, options.menuLabels, callbacks);
  view.contentDOM.addEventListener("focusin", () => (wasEntered = true));
  const cursor = () =>
    wasEntered ? view.state.selection.main.to : endBeforeNotes(view.state.doc.toString());
  return {
    setText: (text, came) => setText(view, text, came),
    startAgain: (text) => {
      const wanted = editorText(text);
      const changes = view.state.changes(changesBetween(view.state.doc.toString(), wanted.toString()));
      view.setState(stateFor(wanted, undefined, view.state.selection.map(changes)));
      view.dispatch({ effects: noticeFocus(view) });
      void addMenus(view, options.menuLabels, callbacks);
    },
    setLabel: (name) => {
      now.label = name;
      view.dispatch({ effects: label.reconfigure(labelled(name)) });
    },
    insertParagraph: (text, came) => insertParagraph(view, text, cursor(), came),
    insertWords: (text, came) => {
      const point = insertionPoint(view.state, cursor());
      const isAtCursor = point.offset === cursor();
      if (isAtCursor) insertAt(view, point, text, came);
      else showInsertion(view, point, text.text);
      shown = isAtCursor ? null : { text, came };
      return isAtCursor;
    },
    settleInsertion: (isWanted) => {
      const point = shownPoint(view.state);
      hideInsertion(view);
      if (isWanted && shown && point) insertAt(view, point, shown.text, shown.came);
      shown = null;
    },
    type: (text) => view.dispatch(view.state.replaceSelection(text), { userEvent: "input.type" }),
    useTool: (tool) => useTool(view, tool, callbacks),
    setHeading: (level) => {
      setHeading(level)(view);
      focusText(view);
    },
    writeForm: (written) => writeForm(view, written),
    undo: () => {
      undo(view);
      focusText(view);
    },
    focus: () => focusText(view),
    focusAt: (place) => focusAt(view, offsetIn(view.state.doc.toString(), place)),
    lineAt: (letter) => lineAt(view, letter.offsetIn(view.state.doc.toString())),
    positionInView: (top, bottom) => positionInView(view, top, bottom),
    showFound: (found) => showFound(view, found),
    showCommented: (ranges) => showCommented(view, ranges),
    hideFound: () => hideFound(view),
    showMatches: (found, current) => showMatches(view, found, current),
    replaceRange: ({ from, to }, text) =>
      view.dispatch({
        changes: { from, to, insert: text },
        annotations: isolateHistory.of("full"),
        userEvent: "input.complete",
      }),
    showHunks: (shown) => showHunks(view, shown, options.hunkLabels, callbacks),
    showSuggested: (shown) => showSuggested(view, shown),
    goToHunk: (hunkId) => {
      const offset = offsetOfHunk(view, hunkId);
      if (offset !== null) select(view, offset, offset);
    },
    selection: () => view.state.selection.main,
    select: (from, to) => select(view, from, to),
    cursorTop: () => cursorTop(view),
    showSigns: (areShown) => {
      now.showsAllSigns = areShown;
      view.dispatch({ effects: showAllSigns.of(areShown) });
    },
    setFacts: (facts) => {
      now.facts = facts;
      setDocumentFacts(view, facts);
    },
    insertPictures: (files) => insertPictures(view, files, cursor()),
    pictureAt: (offset) => pictureAt(view.state, offset ?? view.state.selection.main.head),
    changePicture: (before, after) => changePicture(view, before, after),
    history: () => historyOf(view.state),
    destroy: () => {
      view.destroy();
      root.replaceChildren();
    },
  };
}

function extensionsFor(options: EditorOptions, callbacks: EditorCallbacks): Extension {
  return [
    history(),
    decisionSteps,
    origins,
    EditorState.phrases.of(options.phrases),
    Prec.high(writingKeys),
    typedStyles,
    composedStyles,
    keymap.of([
      { key: "Escape", run: () => (callbacks.onLeave(), true) },
      ...historyKeymap,
      // Only what every text field does. The keys of program editors surprise writers, and some belong to the outline.
      ...standardKeymap,
    ]),
    askingAboutSelection(options.askLabels, callbacks),
    richPaste(callbacks),
    tools(callbacks),
    pictureInserting(options.pictureLabels, callbacks.pictures),
    menus.of([]),
    pictureOpening(callbacks),
    new LanguageSupport(markdown),
    syntaxHighlighting(markdownLooks),
    dressedLines,
    previewLabels.of(options.previewLabels),
    documentFacts(options.facts),
    livePreview(options.showsAllSigns),
    foundMarks,
    commentedMarks,
    hunkDecorations,
    shownAsSource.of(showsAllSigns),
    gridsOnDemand(),
    shownInsertion,
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    EditorView.contentAttributes.of({
      "aria-describedby": hintId,
      "aria-multiline": "true",
      spellcheck: "true",
      autocorrect: "on",
      autocapitalize: "sentences",
    }),
    placeholder(options.placeholder),
    EditorView.domEventHandlers({ beforeinput: replaceSelection }),
    looks,
    EditorView.updateListener.of((update) => {
      const isTyped = update.docChanged && !update.transactions.some(isKnownToServer);
      if (isTyped) callbacks.onChange(update.state.doc.toString(), originsIn(update.state));
    }),
  ];
}

const labelled = (name: string): Extension => EditorView.contentAttributes.of({ "aria-label": name });

function hintElement(hint: string): HTMLElement {
  const element = document.createElement("span");
  element.id = hintId;
  element.hidden = true;
  element.textContent = hint;
  return element;
}

const isKnownToServer = (change: Transaction) => change.annotation(isFromServer) || isStepOfServer(change);

/** Replace the text in one step that can be undone; what stays the same is not touched, nor the cursor in it. */
function setText(view: EditorView, text: string, { made, isFromElsewhere = false }: CameToText = {}): void {
  const wanted = editorText(text);
  if (hasSteppedBackTo(view, wanted)) return;
  view.dispatch({
    changes: changesBetween(view.state.doc.toString(), wanted.toString()),
    effects: made === undefined ? [] : decisionMade.of(made),
    annotations: [
      isFromServer.of(true),
      isFromElsewhere ? Transaction.addToHistory.of(false) : isolateHistory.of("full"),
    ],
  });
}

function select(view: EditorView, from: number, to: number): void {
  const length = view.state.doc.length;
  view.dispatch({
    selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
    effects: EditorView.scrollIntoView(Math.min(from, length), { y: "center" }),
  });
  view.focus();
}

function cursorTop(view: EditorView): number {
  const { head } = view.state.selection.main;
  return view.coordsAtPos(head)?.top ?? view.documentTop + view.lineBlockAt(head).top;
}
