// Gives words other styles: the signs around what is concerned are taken away, and put back where they belong then.

import { type ChangeSet, type EditorState } from "@codemirror/state";
import { delimiters, precedences, type WantedRange } from "./delimiters";
import {
  contentOf,
  inlineNodes,
  signsOf,
  styledRanges,
  textLinesIn,
  type InlineStyle,
  type StyledRange,
  type TextRange,
} from "./styles";

export interface Restyled {
  changes: ChangeSet;
  /** Where an offset of the text before stands in the text without signs, and that in the text afterwards. */
  withoutSigns: ChangeSet;
  withSigns: ChangeSet;
}

/**
 * `rewrite` is given what is styled around a range, and says what is to be, both as ranges of the text without signs. Null
 * where no signs are read like that.
 */
export function restyled(
  state: EditorState,
  styled: StyledRange[],
  rewrite: (current: WantedRange[], withoutSigns: ChangeSet) => WantedRange[],
): Restyled | null {
  const withoutSigns = state.changes(styled.flatMap(({ opening, closing }) => [opening, closing]));
  const bare = state.update({ changes: withoutSigns, filter: false }).state;
  const current = styled.map((range) => wantedAgain(state, range, withoutSigns));
  const wanted = rewrite(current, withoutSigns);
  const around = paragraphsAround(bare, [...wanted, ...current]);
  for (const precedence of precedences) {
    const withSigns = bare.changes(delimiters(bare, wanted, precedence));
    if (isReadAs(bare, wanted, withSigns, around)) {
      return { changes: withoutSigns.compose(withSigns), withoutSigns, withSigns };
    }
  }
  return null;
}

/** Whether the parser reads signs as what is wanted, letter by letter, and the text as what it was. */
function isReadAs(
  bare: EditorState,
  wanted: WantedRange[],
  withSigns: ChangeSet,
  around: TextRange,
): boolean {
  const before = readWords(bare, around);
  const after = readWords(bare.update({ changes: withSigns, filter: false }).state, {
    from: withSigns.mapPos(around.from, -1),
    to: withSigns.mapPos(around.to, 1),
  });
  const styles = new Uint8Array(around.to - around.from);
  for (const range of wanted) fill(styles, around, range, bitOf(range.style));
  return (
    before.text === after.text &&
    before.offsets.every((offset, at) => {
      if (before.isShown[at] !== true || !isLetter(before.text[at])) return true;
      return after.styles[at] === ((styles[offset - around.from] ?? 0) | (before.styles[at] ?? 0));
    })
  );
}

const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}\uD800-\uDFFF]/u.test(character);

/** From the blank line before the ranges to the one behind them. */
function paragraphsAround(state: EditorState, ranges: TextRange[]): TextRange {
  const [from, to] = [Math.min(...ranges.map((one) => one.from)), Math.max(...ranges.map((one) => one.to))];
  if (ranges.length === 0) return { from: 0, to: 0 };
  let first = state.doc.lineAt(from);
  while (first.number > 1 && first.text.trim() !== "") first = state.doc.line(first.number - 1);
  let last = state.doc.lineAt(to);
  while (last.number < state.doc.lines && last.text.trim() !== "") last = state.doc.line(last.number + 1);
  return { from: first.from, to: last.to };
}

function wantedAgain(state: EditorState, range: StyledRange, withoutSigns: ChangeSet): WantedRange {
  const { from, to } = contentOf(range);
  const signs = state.sliceDoc(range.opening.from, range.opening.to);
  const usual = signsOf[range.style];
  return {
    style: range.style,
    from: withoutSigns.mapPos(from, 1),
    to: withoutSigns.mapPos(to, -1),
    ...(signs.length === usual.length && signs !== usual && { signs }),
  };
}

/** All that is styled at a range and around it: styles that share an edge are written by one run of signs. */
export function styledAround(state: EditorState, range: TextRange): StyledRange[] {
  const found = styledRanges(state, range).filter(({ style }) => style !== "code");
  const from = Math.min(range.from, ...found.map(({ opening }) => opening.from));
  const to = Math.max(range.to, ...found.map(({ closing }) => closing.to));
  return from === range.from && to === range.to ? found : styledAround(state, { from, to });
}

/** The ranges with one more in a style; what it meets in the same style becomes one with it. */
export function withStyle(
  current: WantedRange[],
  style: InlineStyle,
  { from, to }: TextRange,
): WantedRange[] {
  const met = current.filter((range) => range.style === style && range.from <= to && range.to >= from);
  const whole = {
    style,
    from: Math.min(from, ...met.map((range) => range.from)),
    to: Math.max(to, ...met.map((range) => range.to)),
  };
  return [...current.filter((range) => !met.includes(range)), whole];
}

export function withoutStyle(
  current: WantedRange[],
  style: InlineStyle,
  { from, to }: TextRange,
): WantedRange[] {
  return current.flatMap((range) => {
    if (range.style !== style || range.from >= to || range.to <= from) return [range];
    const left = { ...range, to: Math.min(range.to, from) };
    const right = { ...range, from: Math.max(range.from, to) };
    return [left, right].filter((part) => part.from < part.to);
  });
}

/** What stands in a range when the signs of styles are not shown, character by character. */
export interface ReadWords {
  text: string;
  offsets: number[];
  /** A bit for each style. */
  styles: number[];
  /** Whether it is one of the words: signs of blocks and addresses of links are not. */
  isShown: boolean[];
}

export function readWords(state: EditorState, range: TextRange): ReadWords {
  const text = state.sliceDoc(range.from, range.to);
  const [styles, isSign, isHidden] = [text, text, text].map(({ length }) => new Uint8Array(length)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  for (const styled of styledRanges(state, range)) {
    fill(styles, range, contentOf(styled), bitOf(styled.style));
    fill(isSign, range, styled.opening, 1);
    fill(isSign, range, styled.closing, 1);
  }
  isHidden.fill(1);
  for (const { from, to } of textLinesIn(state, range)) isHidden.fill(0, from - range.from, to - range.from);
  for (const { content, to } of inlineNodes(state, range)) {
    if (content !== null) fill(isHidden, range, { from: content.to, to }, 1);
  }
  const read = Array.from({ length: text.length }, (_, at) => at).filter((at) => isSign[at] === 0);
  return {
    text: read.map((at) => text[at]).join(""),
    offsets: read.map((at) => range.from + at),
    styles: read.map((at) => styles[at] ?? 0),
    isShown: read.map((at) => isHidden[at] === 0),
  };
}

function fill(array: Uint8Array, whole: TextRange, { from, to }: TextRange, bit: number): void {
  const end = Math.min(to - whole.from, array.length);
  for (let at = Math.max(0, from - whole.from); at < end; at += 1) array[at] = (array[at] ?? 0) | bit;
}

const bits: InlineStyle[] = ["strong", "emphasis", "strikethrough", "superscript", "subscript", "code"];
export const bitOf = (style: InlineStyle): number => 1 << bits.indexOf(style);
