// The same position in Markdown and in what is shown of it. Letters and digits stand in the same order in both, but for
// addresses of links, labels, attributes and formulas, whose letters are others where they are shown: a position is known
// by the letters around it. Where those stand several times, the second time in one text is the second time in the other.

/** A place in a text. */
export interface TextPosition {
  text: string;
  offset: number;
}

/** None of them reaches past the beginning of another: else many beginnings would take time that grows with their square. */
const addressesLabelsAndLetters =
  /\$\$[^$]+\$\$|\$(?=[^\s$])[^$\n]*(?<=\S)\$(?!\d)|\{#[^{}\n]*\}|@(?:fig|tbl|sec):[\w-]+|!\[[^[\]]*(?=\]\()|\]\((?:(?!\]\()[^\s)])*(?:\s+"(?:(?!\]\()[^"])*")?\)|\[\^[^[\]\s]+\]:?|[\p{L}\p{N}]+/gu;

/** So many letters before and from a place on tell where it is; fewer where one side is not the same in both. */
const contexts = [
  [24, 24],
  [0, 24],
  [24, 1],
  [8, 8],
  [0, 8],
  [8, 1],
] as const;

class Letters {
  readonly letters: string;
  /** Where each of them stands in the text. */
  readonly offsets: number[] = [];

  constructor(text: string) {
    let letters = "";
    for (const { 0: found, index } of text.matchAll(addressesLabelsAndLetters)) {
      if (/^[[\]$@{!]/.test(found)) continue;
      letters += found;
      for (let place = 0; place < found.length; place += 1) this.offsets.push(index + place);
    }
    this.letters = letters;
  }

  /** The number of the first letter at an offset or behind it. */
  numberAt(offset: number): number {
    const number = this.offsets.findIndex((other) => other >= offset);
    return number === -1 ? this.offsets.length : number;
  }

  /** The number of a letter of others here; about that, if its surroundings are not found. */
  numberOf(number: number, others: Letters): number {
    const likely = Math.round((number / others.letters.length) * this.letters.length);
    for (const [before, behind] of contexts) {
      const start = Math.max(0, number - before);
      const around = others.letters.slice(start, number + behind);
      const here = occurrences(this.letters, around);
      const there = occurrences(others.letters, around);
      const isCounted = here.length === there.length;
      const at = isCounted ? here[there.indexOf(start)] : nearest(here, likely);
      if (at !== undefined) return at + number - start;
    }
    return Math.min(likely, this.letters.length - 1);
  }
}

function occurrences(letters: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = letters.indexOf(wanted); at !== -1; at = letters.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

function nearest(numbers: number[], wanted: number): number | undefined {
  return numbers.toSorted((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted))[0];
}

/** Where a place is in another text: beside the same letter, on the same side of a line end. */
export function offsetIn(other: string, { text, offset }: TextPosition): number {
  const [here, there] = [new Letters(other), new Letters(text)];
  if (here.letters === "" || there.letters === "")
    return Math.round((offset / text.length || 0) * other.length);
  const number = there.numberAt(offset);
  const before = text.slice((there.offsets[number - 1] ?? -1) + 1, offset);
  const behind = text.slice(offset, there.offsets[number]);
  const isAtLineStart = number === 0 || (before.includes("\n") && !behind.includes("\n"));
  if (number < there.letters.length && (isAtLineStart || behind === "")) {
    const at = here.offsets[here.numberOf(number, there)] ?? 0;
    return other.slice(0, at).endsWith(behind) ? at - behind.length : at;
  }
  const last = here.numberOf(number - 1, there);
  const at = (here.offsets[last] ?? 0) + 1;
  if (other.startsWith(before, at)) return at + before.length;
  // What is not the same behind the last letter of a line are marks: the end of the line is behind them.
  const untilNext = other.slice(at, here.offsets[last + 1]);
  const lineEnd = last + 1 === here.letters.length ? untilNext.search(/\n|$/) : untilNext.indexOf("\n");
  const isAtLineEnd = number === there.letters.length || behind.includes("\n");
  return isAtLineEnd && lineEnd !== -1 ? at + lineEnd : at;
}

/** The letters before and behind a place, the nearer one first; one in the same line is nearer. */
export function lettersAround({ text, offset }: TextPosition): number[] {
  const letters = new Letters(text);
  const number = letters.numberAt(offset);
  const distance = (letter: number) => {
    const between = text.slice(Math.min(letter, offset), Math.max(letter, offset));
    return between.includes("\n") ? Infinity : between.length;
  };
  return [letters.offsets[number - 1], letters.offsets[number]]
    .filter((letter) => letter !== undefined)
    .sort((one, other) => Math.sign(distance(one) - distance(other)) || 0);
}

/** A letter that is looked for again and again while the text around it takes another form. */
export class FollowedLetter {
  readonly #letters: Letters;
  readonly #number: number;
  #text: string | null = null;
  #offset = 0;

  constructor({ text, offset }: TextPosition) {
    this.#letters = new Letters(text);
    this.#number = this.#letters.numberAt(offset);
  }

  offsetIn(text: string): number {
    if (text !== this.#text) {
      const letters = new Letters(text);
      this.#offset = letters.offsets[letters.numberOf(this.#number, this.#letters)] ?? 0;
      this.#text = text;
    }
    return this.#offset;
  }
}
