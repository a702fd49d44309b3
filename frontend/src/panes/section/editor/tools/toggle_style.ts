// Bold, italic and the other styles of words by a key or button, as word processors have them: a selection is styled as
// a whole, a word with the cursor inside it likewise, and elsewhere the style holds for what is typed next.

import { EditorSelection, type EditorState, type StateCommand, type Transaction } from "@codemirror/state";
import {
  bitOf,
  readWords,
  restyled,
  styledAround,
  withoutStyle,
  withStyle,
  type Restyled,
} from "./restyling";
import { isWithoutBlanks, styledRanges, textLinesIn, type InlineStyle, type TextRange } from "./styles";
import { isStyledAt, nextStyles, setNextStyles, type NextStyles } from "./typed_styles";

export function toggleStyle(style: InlineStyle): StateCommand {
  return ({ state, dispatch }) => {
    const { main } = state.selection;
    const range = main.empty ? wordAround(state, main.head) : main;
    const change = range === null ? toggledAtCursor(state, style) : toggledIn(state, style, range);
    if (change !== null) dispatch(change);
    return true;
  };
}

/** Whether the selected words are in a style, or what is typed at the cursor would be. */
export function isStyled(state: EditorState, style: InlineStyle): boolean {
  const { main } = state.selection;
  if (!main.empty) return isWhole(state, style, main);
  const next = state.field(nextStyles, false)?.[style];
  return next ?? isStyledAt(state, style, main.head);
}

/** The word in which a cursor stands; at its edges one goes on typing. */
function wordAround(state: EditorState, head: number): TextRange | null {
  const word = state.wordAt(head);
  return word !== null && word.from < head && head < word.to ? word : null;
}

function toggledIn(state: EditorState, style: InlineStyle, range: TextRange): Transaction | null {
  const isOn = isWhole(state, style, range);
  // A sign between letters cannot be styled by itself: the words around it are styled with it.
  const tries = [range, wholeWords(state, range)];
  for (const wanted of tries) {
    const change = restyledLines(state, style, textLinesIn(state, wanted), isOn);
    if (change !== null) return transactionOf(state, change);
  }
  return null;
}

function wholeWords(state: EditorState, { from, to }: TextRange): TextRange {
  return { from: state.wordAt(from)?.from ?? from, to: state.wordAt(to)?.to ?? to };
}

function restyledLines(
  state: EditorState,
  style: InlineStyle,
  lines: TextRange[],
  isOn: boolean,
): Restyled | null {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return null;
  const styled = styledAround(state, { from: first.from, to: last.to });
  const concerned =
    style === "code" ? styledRanges(state, first).filter((one) => one.style === "code") : styled;
  return restyled(state, concerned, (current, withoutSigns) =>
    lines.reduce((ranges, { from, to }) => {
      const range = { from: withoutSigns.mapPos(from, 1), to: withoutSigns.mapPos(to, -1) };
      return isOn ? withoutStyle(ranges, style, range) : withStyle(ranges, style, range);
    }, current),
  );
}

function isWhole(state: EditorState, style: InlineStyle, range: TextRange): boolean {
  const read = textLinesIn(state, range).map((line) => readWords(state, line));
  const counts = (pattern: RegExp) =>
    read.flatMap(({ text, styles, isShown }) =>
      styles.filter((_, at) => isShown[at] === true && pattern.test(text[at] ?? "")),
    );
  const letters = counts(/[\p{L}\p{N}]/u);
  const considered = letters.length > 0 ? letters : counts(/\S/);
  return considered.length > 0 && considered.every((styles) => (styles & bitOf(style)) !== 0);
}

function transactionOf(state: EditorState, { changes, withoutSigns, withSigns }: Restyled): Transaction {
  const map = (offset: number, side: -1 | 1) => withSigns.mapPos(withoutSigns.mapPos(offset, side), side);
  const { main } = state.selection;
  const [from, to] = [map(main.from, 1), map(main.to, -1)];
  const selection = main.empty
    ? EditorSelection.cursor(map(main.head, 1))
    : main.head === main.from
      ? EditorSelection.range(to, from)
      : EditorSelection.range(from, to);
  return state.update({ changes, selection, userEvent: "input.style", scrollIntoView: true });
}

/** Step out of a style at its edge, or into it; elsewhere the style holds for what is typed next. */
function toggledAtCursor(state: EditorState, style: InlineStyle): Transaction {
  const { head } = state.selection.main;
  const next = state.field(nextStyles, false) ?? {};
  if (next[style] !== undefined) return typingIn(state, { ...next, [style]: undefined });
  const beside = isWithoutStyledNeighbours(state, style, head) ? stepOver(state, style, head) : null;
  if (beside !== null) return state.update({ selection: { anchor: beside }, scrollIntoView: true });
  return typingIn(state, { ...next, [style]: !isStyledAt(state, style, head) });
}

const typingIn = (state: EditorState, next: NextStyles): Transaction =>
  state.update({ effects: setNextStyles.of(next) });

/** With other signs at the same edge, a step would lead into the middle of one run of signs. */
function isWithoutStyledNeighbours(state: EditorState, style: InlineStyle, head: number): boolean {
  return styledRanges(state, { from: head, to: head }).every(
    (range) =>
      range.style === style ||
      [range.opening, range.closing].every(({ from, to }) => head < from - 1 || head > to + 1),
  );
}

function stepOver(state: EditorState, style: InlineStyle, head: number): number | null {
  for (const range of styledRanges(state, { from: head, to: head })) {
    if (range.style !== style) continue;
    const { opening, closing } = range;
    if (head === closing.from) return closing.to;
    if (head === closing.to && !isWithoutBlanks(style)) return closing.from;
    if (head === opening.to) return opening.from;
    if (head === opening.from) return opening.to;
  }
  return null;
}
