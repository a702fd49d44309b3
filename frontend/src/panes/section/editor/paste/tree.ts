// What a paste consists of, between the HTML that it is read from and the Markdown that it is written as.

import type { SymbolFont } from "./symbol_fonts";

/** How words look. Equal formats side by side are one run. */
export interface Format {
  readonly raised: "^" | "~" | "";
  readonly isStrong: boolean;
  readonly isEmphasis: boolean;
  readonly isStruck: boolean;
  readonly isCode: boolean;
  /** The address of a link; empty outside of links. */
  readonly href: string;
  /** A font that draws letters as other signs. */
  readonly font: SymbolFont | null;
}

export const plainFormat: Format = {
  raised: "",
  isStrong: false,
  isEmphasis: false,
  isStruck: false,
  isCode: false,
  href: "",
  font: null,
};

export interface TextRun {
  kind: "text";
  text: string;
  format: Format;
}

export type Inline =
  | TextRun
  | { kind: "break" }
  | { kind: "formula"; tex: string }
  /** A picture by its index among the pictures of the paste. */
  | { kind: "picture"; index: number; alt: string }
  | { kind: "note"; id: string };

export interface Item {
  blocks: Block[];
  /** Whether a task is done; null for an ordinary item. */
  isDone: boolean | null;
}

export interface List {
  kind: "list";
  isOrdered: boolean;
  start: number;
  items: Item[];
}

export interface Table {
  kind: "table";
  /** Cells by row; the first row is the header. */
  rows: Inline[][][];
  caption: Inline[];
}

/** A paragraph that carries the mark of a list, as Word writes items. */
export interface MarkedParagraph {
  kind: "marked";
  listId: string;
  level: number;
  mark: string;
  inlines: Inline[];
}

export type Block =
  | { kind: "paragraph"; inlines: Inline[] }
  /** Level 0 is the title of a document. */
  | { kind: "heading"; level: number; inlines: Inline[] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "rule" }
  | { kind: "formula"; tex: string }
  | List
  | Table
  | MarkedParagraph;

export interface Note {
  id: string;
  inlines: Inline[];
}

/** A picture that came with the paste. */
export interface PastedPicture {
  /** A `data:` address, or one that only the other program can read. */
  address: string;
  alt: string;
}

/** All that was read from a clipboard. */
export interface Pasted {
  blocks: Block[];
  notes: Note[];
  pictures: PastedPicture[];
}

export const text = (words: string, format: Format = plainFormat): TextRun => ({
  kind: "text",
  text: words,
  format,
});
