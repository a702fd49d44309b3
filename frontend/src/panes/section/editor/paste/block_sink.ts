// Where blocks are gathered while HTML is read: words come together to a paragraph until a block begins.

import { plainFormat, text, type Block, type Format, type Inline } from "./tree";

export class BlockSink {
  #inlines: Inline[] = [];

  /** Blocks that are there already are gone on with. */
  constructor(readonly blocks: Block[] = []) {}

  addText(words: string, format: Format): void {
    if (words !== "") this.#inlines.push(text(words, format));
  }

  addInline(inline: Inline): void {
    this.#inlines.push(inline);
  }

  addBlock(block: Block): void {
    this.endParagraph();
    this.blocks.push(block);
  }

  /** What was gathered is a paragraph; two breaks divide it into two. */
  endParagraph(): void {
    for (const inlines of dividedAtBreaks(this.#inlines)) {
      if (inlines.some(isSomething)) this.blocks.push({ kind: "paragraph", inlines });
    }
    this.#inlines = [];
  }

  /** What was gathered, without a paragraph. */
  takeInlines(): Inline[] {
    const inlines = this.#inlines;
    this.#inlines = [];
    return inlines;
  }
}

const isSpace = (inline: Inline): boolean =>
  inline.kind === "text" && !inline.format.isCode && inline.text.trim() === "";

const isSomething = (inline: Inline): boolean => inline.kind !== "break" && !isSpace(inline);

function dividedAtBreaks(inlines: Inline[]): Inline[][] {
  const parts: Inline[][] = [[]];
  let breaks = 0;
  for (const inline of inlines) {
    if (inline.kind === "break") breaks += 1;
    else if (!isSpace(inline)) {
      if (breaks > 1) parts.push([]);
      else if (breaks === 1) parts.at(-1)?.push({ kind: "break" });
      breaks = 0;
    }
    if (inline.kind !== "break") parts.at(-1)?.push(inline);
  }
  return parts;
}

/** The blocks of a cell or a note on one line. */
export function inlinesOf(blocks: Block[], onLost: (kind: "cellLists" | "innerTables") => void): Inline[] {
  return joined(
    blocks.map((block) => lineOf(block, onLost)),
    " ",
  );
}

function lineOf(block: Block, onLost: (kind: "cellLists" | "innerTables") => void): Inline[] {
  switch (block.kind) {
    case "paragraph":
    case "heading":
    case "marked":
      return block.inlines.map((inline) => (inline.kind === "break" ? text(" ") : inline));
    case "quote":
      return inlinesOf(block.blocks, onLost);
    case "code":
      return [text(block.text.trim(), { ...plainFormat, isCode: true })];
    case "rule":
      return [];
    case "formula":
      return [{ kind: "formula", tex: block.tex }];
    case "list": {
      onLost("cellLists");
      const inner = block.items.map((item) => inlinesOf(item.blocks, () => undefined));
      return joined(
        block.isOrdered ? inner.map((item, index) => [text(`${block.start + index}. `), ...item]) : inner,
        "; ",
      );
    }
    case "table":
      onLost("innerTables");
      return joined(
        block.rows.map((cells) => joined(cells, ", ")),
        "; ",
      );
  }
}

function joined(parts: Inline[][], between: string): Inline[] {
  const filled = parts.filter((part) => part.some(isSomething));
  return filled.flatMap((part, index) => (index === 0 ? part : [text(between), ...part]));
}
