// Places in the text of a section as it is read: what is at a point of the screen, and where on the screen a letter is.

import { lettersAround, type TextPosition } from "../reading/letters";

/** A place to open a text at. */
export interface OpenedPosition extends TextPosition {
  /** Where in the text a letter stands whose line stays where it is on the screen; null in a text without letters. */
  letter: number | null;
}

/** What has other letters than its source, or none of it: numbers, formulas, pictures with their captions. */
const withoutLetters =
  "sup[data-number], math, .formula-error, .reference, .caption-number, figure.picture, .missing-picture, small.not-loaded";
const block = "figcaption, p, li, h1, h2, h3, h4, h5, h6, th, td, pre, blockquote";

/** The place in an element that is shown at a point of the window. */
export function positionAt(x: number, y: number, container: HTMLElement): OpenedPosition | null {
  const caret = caretAt(x, y);
  if (caret === null || !container.contains(caret.node)) return null;
  const shown = new ShownText(container);
  const offset = shown.offsetOf(caret.node, caret.offset);
  return { text: shown.text, offset, letter: letterInLine(shown, offset, y) };
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  if ("caretPositionFromPoint" in document) {
    const found = document.caretPositionFromPoint(x, y);
    if (found) return { node: found.offsetNode, offset: found.offset };
  }
  // Safari has only this one.
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** The words of an element, one line for each block, without what the server puts in. */
export class ShownText {
  readonly text: string;
  readonly #pieces: { node: Text; start: number }[] = [];

  constructor(container: HTMLElement) {
    const nodes = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
    let text = "";
    let lastBlock: Element | null = null;
    while (nodes.nextNode()) {
      const node = nodes.currentNode as Text;
      if (node.parentElement?.closest(withoutLetters)) continue;
      const ownBlock = node.parentElement?.closest(block) ?? null;
      if (ownBlock !== lastBlock && text !== "" && !text.endsWith("\n")) text += "\n";
      lastBlock = ownBlock;
      this.#pieces.push({ node, start: text.length });
      text += node.data;
    }
    this.text = text;
  }

  offsetOf(node: Node, offset: number): number {
    const piece = this.#pieces.find((other) => other.node === node);
    if (piece) return piece.start + offset;
    const place = document.createRange();
    place.setStart(node, offset);
    const behind = this.#pieces.find((other) => place.comparePoint(other.node, 0) >= 0);
    return behind?.start ?? this.text.length;
  }

  /** The middle of the line in which a letter stands, on the screen. */
  lineAt(offset: number): number | null {
    const piece = this.#pieces.findLast(({ start }) => start <= offset);
    if (!piece || offset >= piece.start + piece.node.length) return null;
    const letter = document.createRange();
    letter.setStart(piece.node, offset - piece.start);
    letter.setEnd(piece.node, offset - piece.start + 1);
    const { top, bottom } = letter.getBoundingClientRect();
    return (top + bottom) / 2;
  }
}

/** At the end of a line, a place is at the beginning of the next one as well: the letter is in the line at this height. */
function letterInLine(shown: ShownText, offset: number, y: number): number | null {
  const around = lettersAround({ text: shown.text, offset });
  const distances = around.map((letter) => Math.abs((shown.lineAt(letter) ?? Infinity) - y));
  return around[distances.indexOf(Math.min(...distances))] ?? null;
}
