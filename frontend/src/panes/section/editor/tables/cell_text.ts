// The words of a cell as they are edited, and as they stand in the text. A bar has a backslash before it there, and a new
// line is `<br>`, since a row is one line; in code, `<br>` is what it says. Whatever is not edited keeps its bytes.

import { narrowed } from "../text_changes";
import { trimmed } from "./table";

/** A part of a cell's words that stands in the text in another way. */
interface Spelled {
  /** In the edited words. */
  at: number;
  length: number;
  /** In the text. */
  from: number;
  to: number;
}

const spelled = /\\[|`]|(`+)|<br\s?\/?>/gi;

export class CellText {
  /** As they are edited. */
  readonly words: string;
  readonly #parts: Spelled[] = [];

  /** `source` is what stands in the text. */
  constructor(readonly source: string) {
    let words = "";
    let end = 0;
    for (const { index, shown, length } of spellings(source)) {
      words += source.slice(end, index);
      end = index + length;
      this.#parts.push({ at: words.length, length: shown.length, from: index, to: end });
      words += shown;
    }
    this.words = words + source.slice(end);
  }

  /** Where an offset in the words is in the source. */
  sourceOffset(offset: number): number {
    const part = this.#parts.findLast(({ at, length }) => at + length <= offset);
    return part === undefined ? offset : part.to + offset - part.at - part.length;
  }

  /** Where an offset in the source is in the words. */
  wordsOffset(offset: number): number {
    const part = this.#parts.findLast(({ from }) => from < offset);
    if (part === undefined) return offset;
    return part.at + part.length + Math.max(0, offset - part.to);
  }

  /** The source of other words: what begins and ends as these do keeps its spelling. */
  sourceOf(words: string): string {
    const [change] = narrowed({ from: 0, to: this.words.length, insert: words }, this.words);
    if (change === undefined) return this.source;
    const before = this.source.slice(0, this.sourceOffset(change.from));
    const source = before + spelledOut(change.insert) + this.source.slice(this.sourceOffset(change.to));
    // An edit can make code of what was none, and the other way round.
    const isSame = new CellText(source).words === words;
    return trimmed(isSame ? source : sourceOfWords(words));
  }
}

/** How edited words are written into a row. */
export const sourceOfWords = (words: string): string => trimmed(spelledOut(words));

const spelledOut = (words: string): string =>
  words.replace(/\r\n?/g, "\n").replaceAll("|", "\\|").replaceAll("\n", "<br>");

interface Spelling {
  index: number;
  length: number;
  shown: string;
}

function spellings(source: string): Spelling[] {
  const found: Spelling[] = [];
  const closings = new Map<string, number>();
  let codeEnd = 0;
  for (const match of source.matchAll(spelled)) {
    const [sign, ticks] = match;
    if (ticks !== undefined && match.index >= codeEnd)
      codeEnd = endOfCode(source, match.index, ticks, closings);
    else if (sign === "\\|") found.push({ index: match.index, length: 2, shown: "|" });
    else if (/^<br/i.test(sign) && match.index >= codeEnd)
      found.push({ index: match.index, length: sign.length, shown: "\n" });
  }
  return found;
}

/** Where code ends that begins with these ticks; behind them, if it does not end. */
function endOfCode(source: string, index: number, ticks: string, closings: Map<string, number>): number {
  const begin = index + ticks.length;
  const known = closings.get(ticks);
  if (known === -1) return begin;
  for (let at = source.indexOf(ticks, begin); at !== -1;) {
    let end = at + ticks.length;
    while (source[end] === "`") end += 1;
    if (end - at === ticks.length && source[at - 1] !== "`") return end;
    at = source.indexOf(ticks, end);
  }
  closings.set(ticks, -1);
  return begin;
}
