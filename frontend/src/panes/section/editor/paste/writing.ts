// Blocks as Markdown.

import type { Losses } from "./losses";
import { writtenInlines, type InlineContext } from "./inline_writing";
import type { Block, Inline, Item, List, Note, Table } from "./tree";

export interface Written {
  text: string;
  /** The lines of footnotes, which stand at the end of a section. */
  notes: string[];
}

export interface WritingOptions {
  /** The level that the highest heading gets. */
  headingLevel: number;
  /** Labels that stand for something else already. */
  takenLabels: ReadonlySet<string>;
  addressOf(pictureIndex: number): string | null;
}

const levelMax = 6;
/** Beyond so many cells, rows stay as long as they are. */
const cellsMax = 100_000;

export function written(blocks: Block[], notes: Note[], options: WritingOptions, losses: Losses): Written {
  const labels = new Labels(options.takenLabels);
  const context = { labelOf: (id: string) => labels.of(id), addressOf: options.addressOf };
  const writing = new BlockWriting(context, levelsOf(blocks, options.headingLevel, losses));
  const text = writing.blocks(blocks);
  const used = notes.filter(({ id }) => labels.has(id));
  return {
    text,
    notes: used.map(
      ({ id, inlines }) => `[^${labels.of(id)}]: ${writing.inlines(inlines, { isLine: true })}`,
    ),
  };
}

/** A text with its notes at the end. */
export const joinedNotes = ({ text, notes }: Written): string =>
  notes.length === 0 ? text : `${text}\n\n${notes.join("\n")}`;

/** Gives notes the next free number where they are first used. */
class Labels {
  readonly #labels = new Map<string, string>();
  #number = 0;

  constructor(private readonly taken: ReadonlySet<string>) {}

  has(id: string): boolean {
    return this.#labels.has(id);
  }

  of(id: string): string {
    const known = this.#labels.get(id);
    if (known !== undefined) return known;
    do this.#number += 1;
    while (this.taken.has(String(this.#number)));
    this.#labels.set(id, String(this.#number));
    return String(this.#number);
  }
}

/** The levels of headings as they are written: the order of the levels is kept, and none is left out. */
export function levelsOf(blocks: Block[], highest: number, losses: Losses): Map<number, number> {
  const used = new Set<number>();
  const look = (inner: Block[]): void => {
    for (const block of inner) {
      if (block.kind === "heading") used.add(block.level);
      else if (block.kind === "quote") look(block.blocks);
      else if (block.kind === "list") for (const item of block.items) look(item.blocks);
    }
  };
  look(blocks);
  const levels = [...used].sort((one, other) => one - other);
  losses.add("levels", levels.filter((_, index) => highest + index > levelMax).length);
  return new Map(levels.map((level, index) => [level, Math.min(levelMax, highest + index)]));
}

class BlockWriting {
  constructor(
    private readonly context: Pick<InlineContext, "labelOf" | "addressOf">,
    private readonly levels: ReadonlyMap<number, number>,
  ) {}

  inlines(inlines: Inline[], { isLine = false, isCell = false }): string {
    return writtenInlines(inlines, { ...this.context, isLine, isCell });
  }

  blocks(blocks: Block[]): string {
    let isAlternate = false;
    const parts: string[] = [];
    let last: Block | null = null;
    for (const block of blocks) {
      // Two lists beside each other would be one, but for other marks.
      isAlternate = isSameList(last, block) && !isAlternate;
      const part = this.#block(block, isAlternate);
      if (part === "") continue;
      parts.push(part);
      last = block;
    }
    return parts.join("\n\n");
  }

  #block(block: Block, isAlternate: boolean): string {
    switch (block.kind) {
      case "paragraph":
      case "marked":
        return this.inlines(block.inlines, { isLine: true });
      case "heading":
        return this.#heading(block.level, block.inlines);
      case "quote":
        return prefixed(this.blocks(block.blocks), "> ");
      case "code":
        return codeBlock(block.language, block.text);
      case "rule":
        return "---";
      case "formula":
        return `$$${block.tex}$$`;
      case "list":
        return this.#list(block, isAlternate);
      case "table":
        return this.#table(block);
    }
  }

  #heading(level: number, inlines: Inline[]): string {
    const words = this.inlines(inlines, {});
    const sign = "#".repeat(this.levels.get(level) ?? levelMax);
    // Signs at the end would close the heading.
    return words === "" ? "" : `${sign} ${words.replace(/(^|\s)(#+)$/, "$1\\$2")}`;
  }

  #list(list: List, isAlternate: boolean): string {
    return list.items
      .map((item, index) => {
        const number = `${list.start + index}${isAlternate ? ")" : "."} `;
        return this.#item(item, list.isOrdered ? number : isAlternate ? "* " : "- ");
      })
      .join("\n");
  }

  #item(item: Item, mark: string): string {
    const box = item.isDone === null ? "" : item.isDone ? "[x] " : "[ ] ";
    const parts: string[] = [];
    let last: Block | null = null;
    for (const block of item.blocks) {
      const part = this.#block(block, isSameList(last, block));
      if (part === "") continue;
      const isTight = block.kind === "list" && last?.kind === "paragraph";
      parts.push(last === null ? "" : isTight ? "\n" : "\n\n", part);
      last = block;
    }
    return (mark + box + indented(parts.join(""), mark.length)).trimEnd();
  }

  #table({ rows, caption }: Table): string {
    const written = rows.map((cells) => cells.map((cell) => this.inlines(cell, { isCell: true })));
    const columns = written.reduce((most, cells) => Math.max(most, cells.length), 0);
    const [head = [], ...body] = written;
    const lines = [
      row(filled(head.map(withoutStrong), columns)),
      row(Array<string>(columns).fill("---")),
      ...body.map((cells) => row(filled(cells, written.length * columns > cellsMax ? 0 : columns))),
    ];
    const words = this.inlines(caption, {}).replace(/\n/g, " ");
    return lines.join("\n") + (words === "" ? "" : `\n\n: ${words}`);
  }
}

function isSameList(last: Block | null, block: Block): boolean {
  return last?.kind === "list" && block.kind === "list" && last.isOrdered === block.isOrdered;
}

/** The empty cells at the end of short rows may be left out. */
const filled = (cells: string[], columns: number): string[] => [
  ...cells,
  ...Array<string>(Math.max(0, columns - cells.length)).fill(""),
];

const row = (cells: string[]): string => `| ${cells.join(" | ")} |`;

/** A header is strong by itself. */
const withoutStrong = (cell: string): string => /^\*\*((?:[^*\\]|\\.)+)\*\*$/.exec(cell)?.[1] ?? cell;

const prefixed = (text: string, prefix: string): string =>
  text === "" ? "" : text.replace(/^/gm, prefix).replace(/[ \t]+$/gm, "");

function indented(text: string, width: number): string {
  return text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);
}

function codeBlock(language: string, text: string): string {
  const longest = Math.max(
    2,
    ...Array.from(text.matchAll(/^ {0,3}(`{3,})/gm), ([, ticks = ""]) => ticks.length),
  );
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
