// Pasting from word processors, spreadsheets and web pages. What is needed for it is loaded with the first such paste.

import { undo } from "@codemirror/commands";
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { sectionBytesMax } from "../../../../model/page/limits";
import { pictureFiles, picturesAlone } from "../pictures/files";
import type { Converted } from "./converting";
import { insertPasted, labelsIn, type PastedText } from "./insertion";
import type { LossKind } from "./losses";
import type { SectionOfPaste } from "./sections";

/** What was just pasted, and what else can be made of it while nothing is changed since. */
export interface Paste {
  losses: { kind: LossKind; count: number }[];
  /** What the pictures show that were left out. */
  pictureTexts: string[];
  /** The HTML was too long to be read, or the section would have been too long with it, and nothing was pasted. */
  tooLong: "html" | "section" | null;
  /** How many sections can be made of it; 0 where that is not offered. */
  sectionsCount: number;
  canBePlain: boolean;
  canBeTable: boolean;
  undo(): void;
  pastePlain(): void;
  pasteTable(): void;
  /** What stands before the first heading, and the sections that the rest makes. */
  divided(): { hasLead: boolean; sections: SectionOfPaste[] };
  /** Leave only what stands before the first heading. */
  leaveLead(): void;
}

export interface PasteCallbacks {
  onPasted(paste: Paste): void;
  /** The level of the section. */
  sectionLevel(): number;
  /** Store a picture; its address in the text, or null where that did not work. */
  storePicture(file: File): Promise<string | null>;
}

interface Clipboard {
  html: string;
  plain: string;
  /** Pictures beside the HTML. They are gone from the event once something is waited for. */
  files: File[];
}

/** Something that Markdown can say; without it the plain text is what was meant. */
const structure =
  /<(?:b|strong|i|em|s|del|strike|sup|sub|h[1-6]|ul|ol|li|table|a|blockquote|pre|code|hr|img|math|dl)\b|mso-list|vertical-align:\s*su[pb]|line-through|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic|class="?(?:MathJax|katex)|MsoFootnote/i;

export function richPaste(callbacks: PasteCallbacks): Extension {
  let isPlainWanted = false;
  /** Where the text belongs that is still being made; typing goes on meanwhile. */
  let pending: { from: number; to: number } | null = null;

  async function pasteAsMarkdown(view: EditorView, { html, plain, files }: Clipboard): Promise<void> {
    const { from, to } = view.state.selection.main;
    pending = { from, to };
    const outcome = await convertedOrWhyNot(view, { html, files }, callbacks);
    const range = pending;
    pending = null;
    const made = isSomething(outcome) ? outcome : null;
    const pasted = made ?? textOf(plain);
    if (isTooMuch(view, range, pasted)) return refuse(view);
    insertPasted(view, pasted, range);
    callbacks.onPasted(pasteOf(view, made, plain, outcome === "too long" ? "html" : null));
  }

  function refuse(view: EditorView): void {
    callbacks.onPasted({ ...pasteOf(view, null, "", "section"), undo: () => undefined });
  }

  return [
    EditorView.updateListener.of(({ changes, docChanged }) => {
      if (docChanged && pending !== null) {
        pending = { from: changes.mapPos(pending.from, -1), to: changes.mapPos(pending.to, 1) };
      }
    }),
    EditorView.domEventHandlers({
      keydown(event) {
        isPlainWanted = event.shiftKey && event.key.toLowerCase() === "v";
      },
      paste(event, view) {
        const data = event.clipboardData;
        const html = data?.getData("text/html") ?? "";
        const plain = data?.getData("text/plain") ?? "";
        const isFromProgramEditor = data?.types.includes("vscode-editor-data") ?? false;
        const isPlain = isPlainWanted || isFromProgramEditor || isInCode(view);
        isPlainWanted = false;
        if (pending !== null) return false;
        if (!isPlain && structure.test(html) && picturesAlone(data).length === 0) {
          event.preventDefault();
          void pasteAsMarkdown(view, { html, plain, files: pictureFiles(data) });
          return true;
        }
        if (isTooMuch(view, view.state.selection.main, textOf(plain))) {
          event.preventDefault();
          refuse(view);
          return true;
        }
        if (isPlain || !plain.includes("\t")) return false;
        event.preventDefault();
        insertPasted(view, textOf(plain), view.state.selection.main);
        void offerTable(view, plain, callbacks);
        return true;
      },
    }),
  ];
}

async function convertedOrWhyNot(
  view: EditorView,
  { html, files }: Pick<Clipboard, "html" | "files">,
  callbacks: PasteCallbacks,
): Promise<Converted | "too long" | "failed"> {
  try {
    const { converted, htmlLengthMax } = await import("./converting");
    if (html.length > htmlLengthMax) return "too long";
    return await converted(html, {
      sectionLevel: callbacks.sectionLevel(),
      takenLabels: labelsIn(view.state.doc.toString()),
      files,
      store: (file) => callbacks.storePicture(file),
    });
  } catch {
    // The plain text is always there, and says what it is to whoever reads it.
    return "failed";
  }
}

function isSomething(outcome: Converted | "too long" | "failed"): outcome is Converted {
  return typeof outcome !== "string" && (outcome.text !== "" || outcome.losses.length > 0);
}

async function offerTable(view: EditorView, plain: string, callbacks: PasteCallbacks): Promise<void> {
  const pasted = view.state.doc;
  const table = await import("./tsv").then(({ tableOfTsv }) => tableOfTsv(plain)).catch(() => null);
  if (table === null || !view.state.doc.eq(pasted)) return;
  callbacks.onPasted({ ...pasteOf(view, null, "", null), ...otherwise(view, table) });
}

const otherwise = (view: EditorView, table: string): Partial<Paste> => ({
  canBeTable: true,
  pasteTable: () => pasteInstead(view, { text: table, notes: [] }),
});

function pasteOf(view: EditorView, made: Converted | null, plain: string, tooLong: Paste["tooLong"]): Paste {
  const headingsCount = made?.headingsCount ?? 0;
  return {
    losses: made?.losses ?? [],
    pictureTexts: made?.pictureTexts ?? [],
    tooLong,
    sectionsCount: headingsCount > 1 ? headingsCount : 0,
    canBePlain: made !== null && plain.trim() !== "",
    canBeTable: false,
    undo: () => {
      undo(view);
      view.focus();
    },
    pastePlain: () => pasteInstead(view, textOf(plain)),
    pasteTable: () => undefined,
    divided: () => {
      const { lead, sections } = made?.divided() ?? { lead: textOf(""), sections: [] };
      return { hasLead: lead.text !== "", sections };
    },
    leaveLead: () => pasteInstead(view, made?.divided().lead ?? textOf("")),
  };
}

/** The paste is taken back before, so that one step takes back what comes in its place. */
function pasteInstead(view: EditorView, text: PastedText): void {
  undo(view);
  if (text.text !== "") insertPasted(view, text, view.state.selection.main);
  view.focus();
}

/** Whether the section would be longer with it than the server takes: nothing of it is pasted then. */
function isTooMuch(
  view: EditorView,
  { from, to }: { from: number; to: number },
  { text, notes }: PastedText,
): boolean {
  const bytesMax = sectionBytesMax();
  const added = [text, ...notes].join("\n");
  const length = view.state.doc.length - (to - from) + added.length;
  // A unit of a text in JavaScript has at most three bytes in UTF-8.
  if (length > bytesMax) return true;
  if (length * 3 <= bytesMax) return false;
  const kept = [view.state.sliceDoc(0, from), view.state.sliceDoc(to)];
  return new TextEncoder().encode([...kept, added].join("")).length > bytesMax;
}

const textOf = (plain: string): PastedText => ({ text: plain, notes: [], isAsIs: true });

/** In code and in the source of a table, only text makes sense. */
function isInCode(view: EditorView): boolean {
  const { from } = view.state.selection.main;
  for (let node = syntaxTree(view.state).resolveInner(from, -1); ;) {
    if (/^(?:FencedCode|CodeBlock|InlineCode|Table)$/.test(node.name) && node.from < from) return true;
    if (node.parent === null) return false;
    node = node.parent;
  }
}
