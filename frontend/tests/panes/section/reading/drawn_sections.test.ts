import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { OpenDocument, OutlineEntry } from "../../../../src/model/document/open_document.svelte";
import { DrawnSections } from "../../../../src/panes/section/reading/drawn_sections.svelte";

const count = 40;
const openDocument = { entries: Array.from({ length: count }) } as unknown as OpenDocument;
const lines = (lines: number) => ({ lines }) as OutlineEntry;
const drawnOf = (drawn: DrawnSections) =>
  openDocument.entries.map((_, index) => index).filter((index) => drawn.isDrawn(index));

let drawn: DrawnSections;

beforeEach(() => {
  vi.useFakeTimers();
  drawn = new DrawnSections(openDocument, 20);
});

afterEach(() => vi.useRealTimers());

describe("a long document", () => {
  it("is drawn around the section it was opened at", () => {
    expect(drawnOf(drawn)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
  });

  it("is drawn whole in time, and not on where that was ended", () => {
    const end = drawn.drawFar();
    end();
    vi.runAllTimers();
    expect(drawnOf(drawn)).toHaveLength(11);
    drawn.drawFar();
    vi.runAllTimers();
    expect(drawnOf(drawn)).toHaveLength(count);
  });
});

describe("the height of a line", () => {
  it("is measured once there is enough to measure", () => {
    drawn.measure(lines(10), 400);
    expect(drawn.lineHeight).toBe(29);
    drawn.measure(lines(10), 200);
    expect(drawn.lineHeight).toBe(30);
  });

  it("is not taken from headings and empty sections, nor changed for ever", () => {
    drawn.measure(lines(2), 900);
    drawn.measure(lines(30), 0);
    drawn.measure(lines(401), 401 * 20);
    drawn.measure(lines(100), 100);
    expect(drawn.lineHeight).toBe(20);
  });
});
