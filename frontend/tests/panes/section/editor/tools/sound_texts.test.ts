// Whatever keys are pressed, the text stays a sound document: what is read without signs is what was typed.

import type { EditorState, StateCommand } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { setHeading, toggleQuote } from "../../../../../src/panes/section/editor/tools/forms";
import { indentItems, outdentItems, toggleList } from "../../../../../src/panes/section/editor/tools/lists";
import { readWords } from "../../../../../src/panes/section/editor/tools/restyling";
import { styledRanges, textLinesIn } from "../../../../../src/panes/section/editor/tools/styles";
import { toggleStyle } from "../../../../../src/panes/section/editor/tools/toggle_style";
import { marked, run, stateOf, typed } from "./written";

const commands: [string, StateCommand][] = [
  ["bold", toggleStyle("strong")],
  ["italic", toggleStyle("emphasis")],
  ["bold", toggleStyle("strong")],
  ["italic", toggleStyle("emphasis")],
  ["struck", toggleStyle("strikethrough")],
  ["raised", toggleStyle("superscript")],
  ["lowered", toggleStyle("subscript")],
  ["bullets", toggleList("bullets")],
  ["numbers", toggleList("numbers")],
  ["heading", setHeading(2)],
  ["text", setHeading(0)],
  ["quote", toggleQuote],
  ["Tab", indentItems],
  ["Shift+Tab", outdentItems],
];
const keys = ["a", "b", " ", "c", "-", "(", ".", "\n"];
const words = ["SOP-0417", "in vitro", "(see app.)", "rinse,", "°C", "x", "well. Then", "“quoted”", "60 %"];
const starts = ["", "", "", "- ", "1. ", "  - ", "   1. ", "> ", "# ", "- [ ] ", "> - "];

/** A generator of numbers below one (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const chosen = <Value>(random: () => number, values: Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

function textOf(random: () => number): string {
  const line = () => {
    const some = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
      styled(random, chosen(random, words)),
    );
    return chosen(random, starts) + some.join(" ");
  };
  const lines = Array.from({ length: 1 + Math.floor(random() * 6) }, line);
  return lines.map((text) => text + (random() < 0.3 ? "\n\n" : "\n")).join("");
}

function styled(random: () => number, word: string): string {
  const signs = chosen(random, ["", "", "", "**", "*", "***", "~~"]);
  return signs + word + signs;
}

/** What is read, without blanks and the signs of styles and blocks. */
function read(state: EditorState): string {
  const lines = textLinesIn(state, { from: 0, to: state.doc.length });
  return lines.map((line) => readWords(state, line).text.replace(/\s/g, "")).join("");
}

function withSelection(state: EditorState, random: () => number): EditorState {
  const offset = () => Math.floor(random() * (state.doc.length + 1));
  const anchor = offset();
  return state.update({ selection: { anchor, head: random() < 0.4 ? anchor : offset() } }).state;
}

/** Somewhere among words, and not inside signs, which are not shown where one does not look for them. */
function withCursor(state: EditorState, random: () => number): EditorState {
  const lines = textLinesIn(state, { from: 0, to: state.doc.length });
  const { from, to } = chosen(random, lines.length > 0 ? lines : [{ from: 0, to: 0 }]);
  let anchor = from + Math.floor(random() * (to - from + 1));
  for (const { opening, closing } of styledRanges(state, { from: anchor, to: anchor })) {
    if (anchor > opening.from && anchor < opening.to) anchor = opening.to;
    if (anchor > closing.from && anchor < closing.to) anchor = closing.to;
  }
  return state.update({ selection: { anchor } }).state;
}

const seeds = Array.from({ length: 400 }, (_, seed) => seed);

describe("the text stays sound", () => {
  it("whatever form is given to it", () => {
    for (const seed of seeds) {
      const random = randomOf(seed);
      let state = stateOf(`|${textOf(random)}`);
      for (let step = 0; step < 6; step += 1) {
        const before = withSelection(state, random);
        const [name, command] = chosen(random, commands);
        state = run(before, command);
        const story = `seed ${seed}: ${name} on ${JSON.stringify(marked(before))} gave ${JSON.stringify(marked(state))}`;
        expect(read(state), story).toBe(read(before));
      }
    }
  });

  it("whatever is typed into it", () => {
    for (const seed of seeds) {
      const random = randomOf(seed + 1_000);
      let state = withCursor(stateOf(`|${textOf(random)}`), random);
      for (let step = 0; step < 8; step += 1) {
        const isStyle = random() < 0.4;
        const before = random() < 0.4 ? withCursor(state, random) : state;
        const [name, command] = isStyle ? chosen(random, commands.slice(0, 5)) : ["key", null];
        const key = chosen(random, keys);
        state = command === null ? typed(before, key) : run(before, command);
        const story = `seed ${seed}: ${name} ${JSON.stringify(key)} on ${JSON.stringify(marked(before))} gave ${JSON.stringify(marked(state))}`;
        expect(letters(state), story).toBe(letters(before) + (command === null && /[a-z]/.test(key) ? 1 : 0));
        expect(signs(state), story).toBe(signs(before));
      }
    }
  });
});

const letters = (state: EditorState): number => read(state).replace(/[^\p{L}\p{N}]/gu, "").length;
/** Signs that are read as what they are. */
const signs = (state: EditorState): number => read(state).replace(/[^*~^_#>]/g, "").length;
