// Where the signs of styles may stand. A text in which no sign stands yet and the ranges that are wanted in a style are
// given; what comes out are signs by which CommonMark reads those ranges. Ranges are cut at line ends, at the edges of
// other styles and of links; blanks and, where the flanking rule demands it, punctuation at their edges stay outside.

import type { ChangeSpec, EditorState, Text } from "@codemirror/state";
import {
  inlineNodes,
  isFlanked,
  isWithoutBlanks,
  signsOf,
  textLinesIn,
  type InlineNode,
  type InlineStyle,
  type StyledRange,
  type TextRange,
} from "./styles";

export interface WantedRange extends TextRange {
  style: InlineStyle;
  /** The signs that stood there, if others than usual. */
  signs?: string;
}

/** Which of ranges that cross each other is whole, and the other one cut. */
export type Precedence = (one: WantedRange, other: WantedRange) => number;

const longestFirst: Precedence = (one, other) => other.to - other.from - (one.to - one.from);
const styleFirst =
  (style: InlineStyle): Precedence =>
  (one, other) =>
    Number(other.style === style) - Number(one.style === style) || longestFirst(one, other);

/** By one of these, signs can be told apart nearly always. */
export const precedences: Precedence[] = [
  longestFirst,
  styleFirst("strong"),
  styleFirst("emphasis"),
  styleFirst("strikethrough"),
];

export function delimiters(state: EditorState, wanted: WantedRange[], precedence: Precedence): ChangeSpec[] {
  const placed: WantedRange[] = [];
  for (const range of wanted.toSorted(precedence)) placed.push(...pieces(state, range, placed));
  // Those that were cut may be shorter than what came later.
  return insertions(state, placed.toSorted(longestFirst));
}

function pieces(state: EditorState, range: WantedRange, placed: WantedRange[]): WantedRange[] {
  const others = placed.map(({ from, to }): InlineNode => ({ from, to, content: { from, to } }));
  return textLinesIn(state, range)
    .flatMap((line) => cut(line, [...others, ...inlineNodes(state, line)]))
    .flatMap((part) => (isWithoutBlanks(range.style) ? partsWithoutBlanks(state, part) : [part]))
    .flatMap((part) => legal(state, { ...part, style: range.style, signs: range.signs }) ?? []);
}

/** Cut a range so that it stands in or around each node. */
function cut(range: TextRange, nodes: InlineNode[]): TextRange[] {
  if (range.from >= range.to) return [];
  const crossed = nodes.find((node) => isCrossed(range, node));
  if (crossed === undefined) return [range];
  const { from, to, content } = crossed;
  if (content === null) {
    return cut({ from: Math.min(range.from, from), to: Math.max(range.to, to) }, nodes);
  }
  return [
    { from: range.from, to: Math.min(range.to, from) },
    { from: Math.max(range.from, content.from), to: Math.min(range.to, content.to) },
    { from: Math.max(range.from, to), to: range.to },
  ].flatMap((part) => cut(part, nodes));
}

function isCrossed(range: TextRange, { from, to, content }: InlineNode): boolean {
  const isBeside = range.to <= from || range.from >= to;
  const isAround = range.from <= from && range.to >= to;
  const isInside = content !== null && range.from >= content.from && range.to <= content.to;
  return !isBeside && !isAround && !isInside;
}

function partsWithoutBlanks(state: EditorState, { from, to }: TextRange): TextRange[] {
  return Array.from(state.sliceDoc(from, to).matchAll(/\S+/g), ({ index, 0: { length } }) => ({
    from: from + index,
    to: from + index + length,
  }));
}

/** Without what may not stand at its edges; null where nothing is left. */
function legal(state: EditorState, range: WantedRange): WantedRange | null {
  let { from, to } = range;
  while (from < to && !mayOpen(state, range.style, from)) from = behindSign(state, from, to);
  while (from < to && !mayClose(state, range.style, to)) to = beforeSign(state, from, to);
  return from < to ? { ...range, from, to } : null;
}

/** Behind a sign at the edge that can stay outside; the end of the range where a letter or a node begins there. */
function behindSign(state: EditorState, from: number, to: number): number {
  const isNode = inlineNodes(state, { from, to: from + 1 }).some((node) => node.from === from);
  const [sign = ""] = state.sliceDoc(from, to);
  return isNode || (!isBlank(sign) && !isPunctuation(sign)) ? to : from + sign.length;
}

function beforeSign(state: EditorState, from: number, to: number): number {
  const isNode = inlineNodes(state, { from: to - 1, to }).some((node) => node.to === to);
  const sign = Array.from(state.sliceDoc(from, to)).at(-1) ?? "";
  return isNode || (!isBlank(sign) && !isPunctuation(sign)) ? from : to - sign.length;
}

const mayOpen = ({ doc }: EditorState, style: InlineStyle, offset: number): boolean =>
  mayBegin(doc, style, { from: offset, to: offset });

const mayClose = ({ doc }: EditorState, style: InlineStyle, offset: number): boolean =>
  mayEnd(doc, style, { from: offset, to: offset });

/** Whether the signs of a styled range count where they stand. */
export const maySignsStand = (doc: Text, { style, opening, closing }: StyledRange): boolean =>
  mayBegin(doc, style, opening) && mayEnd(doc, style, closing);

function mayBegin(doc: Text, style: InlineStyle, signs: TextRange): boolean {
  const [before, after] = charactersBeside(doc, signs);
  return !isFlanked(style) || (isFlankedBy(after, before) && mayStandInWords(doc, signs, before));
}

function mayEnd(doc: Text, style: InlineStyle, signs: TextRange): boolean {
  const [before, after] = charactersBeside(doc, signs);
  return !isFlanked(style) || (isFlankedBy(before, after) && mayStandInWords(doc, signs, after));
}

/** Underscores count at the edges of words alone. */
const mayStandInWords = (doc: Text, { from, to }: TextRange, outer: string): boolean =>
  !doc.sliceString(from, to).startsWith("_") || isBlank(outer) || isCertainlyPunctuation(outer);

/**
 * Signs belong to the side of a letter, or to that of punctuation where none is on the other. Parsers differ in whether
 * symbols are punctuation, so they are where that forbids something, and only there.
 */
function isFlankedBy(inner: string, outer: string): boolean {
  if (isBlank(inner)) return false;
  return !isPunctuation(inner) || isBlank(outer) || isCertainlyPunctuation(outer);
}

const runLengthMax = 8;

/** The characters beside a run of signs, which may be longer than those of one style; empty at the edges of the text. */
function charactersBeside(doc: Text, { from, to }: TextRange): [string, string] {
  const sign = doc.sliceString(from, Math.min(to, from + 1));
  let [left, right] = [
    doc.sliceString(Math.max(0, from - runLengthMax), from),
    doc.sliceString(to, to + runLengthMax),
  ];
  while (sign !== "" && left.endsWith(sign)) left = left.slice(0, -1);
  while (sign !== "" && right.startsWith(sign)) right = right.slice(1);
  const [after = ""] = right;
  return [Array.from(left).at(-1) ?? "", after];
}

const isBlank = (character: string): boolean => /^\s?$/u.test(character);
const isPunctuation = (character: string): boolean => /[\p{P}\p{S}]/u.test(character);
const isCertainlyPunctuation = (character: string): boolean => /[\p{P}$+<=>^`|~]/u.test(character);

interface Insertion {
  offset: number;
  text: string;
  /** At one offset, what ends stands before what begins; inner ranges end first and begin last. */
  order: number;
}

function insertions(state: EditorState, placed: WantedRange[]): ChangeSpec[] {
  const found = placed.flatMap((range, rank): Insertion[] => {
    const [opening, closing] = signsAround(state, range);
    return [
      { offset: range.from, text: opening, order: 1 + rank },
      { offset: range.to, text: closing, order: -1 - rank },
    ];
  });
  return found
    .toSorted((one, other) => one.offset - other.offset || one.order - other.order)
    .map(({ offset, text }) => ({ from: offset, insert: text }));
}

function signsAround(state: EditorState, { style, from, to, signs }: WantedRange): [string, string] {
  if (style !== "code") {
    const written = signs !== undefined && isApart(state.doc, { from, to }) ? signs : signsOf[style];
    return [written, written];
  }
  const words = state.sliceDoc(from, to);
  const longest = Math.max(0, ...Array.from(words.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const room = /^`|`$/.test(words) ? " " : "";
  return [fence + room, room + fence];
}

/** Whether a range is a word, or words, of its own. */
function isApart(doc: Text, { from, to }: TextRange): boolean {
  const [before] = charactersBeside(doc, { from, to: from });
  const [, after] = charactersBeside(doc, { from: to, to });
  return [before, after].every((outer) => isBlank(outer) || isCertainlyPunctuation(outer));
}
