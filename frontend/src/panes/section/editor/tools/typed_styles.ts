// Styles while one types. A style that was switched on or off at the cursor holds for what is typed there; and where a
// typed or deleted character would part signs from the words they belong to ("**SOP **", "**SOP-**0417"), the signs are
// moved to where they count. All of it is one step with the character itself.

import {
  EditorState,
  StateEffect,
  StateField,
  type ChangeSet,
  type Extension,
  type Text,
  type Transaction,
  type TransactionSpec,
} from "@codemirror/state";
import { maySignsStand, type WantedRange } from "./delimiters";
import { restyled, styledAround, withoutStyle, withStyle, type Restyled } from "./restyling";
import {
  contentOf,
  isWithoutBlanks,
  styledRanges,
  type InlineStyle,
  type StyledRange,
  type TextRange,
} from "./styles";

/** The styles of what is typed next, where they are others than at the cursor. */
export type NextStyles = Partial<Record<InlineStyle, boolean | undefined>>;

export const setNextStyles = StateEffect.define<NextStyles>();

export const nextStyles = StateField.define<NextStyles>({
  create: () => ({}),
  update(next, change) {
    const set = change.effects.find((effect) => effect.is(setNextStyles));
    if (set !== undefined) return set.value;
    // They are for all of a word that is composed bit by bit.
    if (change.isUserEvent("input.type.compose")) return next;
    return change.docChanged || change.selection !== undefined ? {} : next;
  },
});

export const typedStyles: Extension = [nextStyles, EditorState.transactionFilter.of(styledTyping)];

export const isStylePending = (state: EditorState): boolean =>
  Object.values(state.field(nextStyles)).some((isOn) => isOn !== undefined);

/** Signs that somebody types by hand are left alone. */
const signs = /[*_~^`\\[\]<|$]/;
const otherEvents = ["input.paste", "input.drop", "input.style", "input.type.compose", "input.complete"];

function styledTyping(change: Transaction): TransactionSpec | readonly TransactionSpec[] {
  const typed = typedIn(change);
  if (typed === null) return change;
  const next = change.startState.field(nextStyles);
  const beside = styledRanges(change.startState, typed.before).filter((range) => isKept(range, typed));
  const isBroken = beside.some(
    (range) => isCut(range, typed) || !isSound(change.newDoc, mapped(range, typed, change.changes)),
  );
  if (!isStylePending(change.startState) && !isBroken) return change;
  const styled =
    styledAnew(change, typed, () => next) ??
    styledAnew(change, typed, () => ({})) ??
    styledAnew(change, typed, stylesBeside);
  return styled === null ? change : [change, styled];
}

/** A character, a line end or nothing in the place of something at the cursor. */
interface Typed {
  before: TextRange;
  after: TextRange;
  text: string;
}

function typedIn(change: Transaction): Typed | null {
  const isTyping = change.isUserEvent("input") || change.isUserEvent("delete");
  if (!change.docChanged || !isTyping || otherEvents.some((event) => change.isUserEvent(event))) return null;
  const { from, to } = change.startState.selection.main;
  let found: Typed | null = null;
  change.changes.iterChanges((fromA, toA, fromB, toB, inserted) => {
    const isAtCursor = fromA <= to && toA >= from;
    if (isAtCursor) {
      found = {
        before: { from: fromA, to: toA },
        after: { from: fromB, to: toB },
        text: inserted.toString(),
      };
    }
  });
  return isWords(found) ? found : null;
}

function isWords(typed: Typed | null): boolean {
  return typed !== null && (typed.text.startsWith("\n") || !signs.test(typed.text));
}

const isWithin = (sign: TextRange, { before }: Typed): boolean =>
  before.from <= sign.from && before.to >= sign.to;

/** Whether some of the words go, and one of their signs with them: the other one is to follow. */
const isCut = ({ opening, closing }: StyledRange, typed: Typed): boolean =>
  (isWithin(opening, typed) && opening.to < typed.before.to && typed.before.to <= closing.from) ||
  (isWithin(closing, typed) && closing.from > typed.before.from && typed.before.from >= opening.to);

const isSignChanged = ({ opening, closing }: StyledRange, { before }: Typed): boolean =>
  [opening, closing].some(({ from, to }) => before.from < to && before.to > from);

const isKept = (range: StyledRange, typed: Typed): boolean =>
  isCut(range, typed) || !isSignChanged(range, typed);

/** Of a sign that goes with words, its place stays: what is typed there is not between the signs. */
function mapped(range: StyledRange, typed: Typed, changes: ChangeSet): StyledRange {
  const place = (sign: TextRange, offset: number): TextRange =>
    isWithin(sign, typed)
      ? { from: offset, to: offset }
      : { from: changes.mapPos(sign.from, 1), to: changes.mapPos(sign.to, -1) };
  return {
    style: range.style,
    opening: place(range.opening, typed.after.to),
    closing: place(range.closing, typed.after.from),
  };
}

function isSound(doc: Text, range: StyledRange): boolean {
  const { from, to } = contentOf(range);
  const words = doc.sliceString(from, to);
  if (words.trim() === "") return false;
  if (isWithoutBlanks(range.style)) return !/\s/.test(words);
  // A line end inside may become the end of a paragraph or an item with what is typed next.
  return !words.includes("\n") && maySignsStand(doc, range);
}

type ChosenStyles = (current: WantedRange[], typed: TextRange) => NextStyles;

/** Where no signs can stand between words and a letter, the letter is in their styles as well. */
const stylesBeside: ChosenStyles = (current, { from, to }) =>
  Object.fromEntries(
    current.filter((range) => range.to === from || range.from === to).map(({ style }) => [style, true]),
  );

function styledAnew(change: Transaction, typed: Typed, chosen: ChosenStyles): TransactionSpec | null {
  const { startState, state } = change;
  const blanks = blanksBefore(startState, typed.before.from);
  const around = styledAround(startState, { from: typed.before.from - blanks, to: typed.before.to });
  const styled = around.filter((range) => isKept(range, typed));
  let next: NextStyles = {};
  const done = restyled(
    state,
    styled.map((range) => mapped(range, typed, change.changes)),
    (current, bare) => {
      const range = { from: bare.mapPos(typed.after.from, 1), to: bare.mapPos(typed.after.to, -1) };
      next = chosen(current, range);
      return typed.text.trim() === "" ? current : withNextStyles(current, next, range, blanks);
    },
  );
  if (done === null) return null;
  const { changes, withoutSigns, withSigns } = done;
  const head = withSigns.mapPos(withoutSigns.mapPos(state.selection.main.head, -1), -1);
  const after = state.update({ changes, filter: false }).state;
  return {
    changes,
    selection: { anchor: head },
    effects: setNextStyles.of(stylesToCome(change, typed, next, { state: after, head })),
    sequential: true,
  };
}

/** Give words that stand in a text the styles that were wanted for them. */
export function styledWords(state: EditorState, words: TextRange, next: NextStyles): Restyled | null {
  const blanks = blanksBefore(state, words.from);
  const around = styledAround(state, { from: words.from - blanks, to: words.to });
  return restyled(state, around, (current, bare) => {
    const range = { from: bare.mapPos(words.from, 1), to: bare.mapPos(words.to, -1) };
    return withNextStyles(current, next, range, blanks);
  });
}

/** What is wanted and does not hold at an offset yet. */
export function stylesLeft(next: NextStyles, state: EditorState, offset: number): NextStyles {
  const left = Object.entries(next).filter(
    ([style, isWanted]) =>
      isWanted !== undefined && isWanted !== isStyledAt(state, style as InlineStyle, offset),
  );
  return Object.fromEntries(left);
}

/** Blanks between two words of a style are in it, as if it had not been interrupted. */
function withNextStyles(
  current: WantedRange[],
  next: NextStyles,
  typed: TextRange,
  blanks: number,
): WantedRange[] {
  let ranges = current;
  for (const style of Object.keys(next) as InlineStyle[]) {
    const end = typed.from - blanks;
    const goesOn =
      !isWithoutBlanks(style) && ranges.some((range) => range.style === style && range.to === end);
    if (next[style] === true) ranges = withStyle(ranges, style, goesOn ? { ...typed, from: end } : typed);
    else if (next[style] === false) ranges = withoutStyle(ranges, style, typed);
  }
  return ranges;
}

/** What was wanted at the cursor and is not so where it stands now, at the end of a word for instance. */
function stylesToCome(
  { startState }: Transaction,
  { before }: Typed,
  next: NextStyles,
  after: { state: EditorState; head: number },
): NextStyles {
  const styles: InlineStyle[] = ["strong", "emphasis", "strikethrough", "superscript", "subscript", "code"];
  return Object.fromEntries(
    styles.flatMap((style) => {
      const isWanted = next[style] ?? isStyledAt(startState, style, before.from);
      return isWanted === isStyledAt(after.state, style, after.head) ? [] : [[style, isWanted]];
    }),
  );
}

/** Whether what is typed at an offset is in a style. */
export function isStyledAt(state: EditorState, style: InlineStyle, offset: number): boolean {
  return styledRanges(state, { from: offset, to: offset }).some((range) => {
    const { from, to } = contentOf(range);
    return range.style === style && from <= offset && offset <= to;
  });
}

function blanksBefore(state: EditorState, offset: number): number {
  const line = state.doc.lineAt(offset);
  const before = line.text.slice(0, offset - line.from);
  return before.length - before.trimEnd().length;
}
