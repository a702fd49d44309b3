// A long document is drawn a part at a time, outwards from where it was opened, so that the page stays quick. What is
// not drawn yet gets room by the measure of what is.

import { flushSync } from "svelte";
import { drawInTurns } from "../../../lib/drawing";
import type { OpenDocument, OutlineEntry } from "../../../model/document/open_document.svelte";

/** Sections on either side that are drawn at once. */
const drawnAtOnce = 5;
/** As long as no text has been measured, in pixels. */
const lineHeightAtFirst = 29;
/** Fewer lines than this tell too little of the height of a line. */
const linesLeast = 20;
/** After some pages the measure is good enough; every change of it moves what is below. */
const linesMost = 400;

export class DrawnSections {
  #reach = $state(drawnAtOnce);
  #measured = $state.raw({ lines: 0, pixels: 0 });
  /** In pixels, as far as is known. */
  readonly lineHeight = $derived(
    this.#measured.lines < linesLeast ? lineHeightAtFirst : this.#measured.pixels / this.#measured.lines,
  );

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly openedAt: number,
  ) {}

  isDrawn(index: number): boolean {
    return Math.abs(index - this.openedAt) <= this.#reach;
  }

  /** Draw the others, part after part. Returns what ends it before that. */
  drawFar(): () => void {
    return drawInTurns(() => {
      const rest = this.#drawPart();
      flushSync();
      return rest;
    });
  }

  /** A section was drawn in so many pixels. */
  measure({ lines }: OutlineEntry, pixels: number): void {
    if (this.#measured.lines > linesMost || lines < 3 || pixels === 0) return;
    this.#measured = { lines: this.#measured.lines + lines, pixels: this.#measured.pixels + pixels };
  }

  #drawPart(): "more" | "nothing left" {
    const next = this.#reach + drawnAtOnce;
    this.#reach = next > this.openDocument.entries.length ? Infinity : next;
    return this.#reach === Infinity ? "nothing left" : "more";
  }
}
