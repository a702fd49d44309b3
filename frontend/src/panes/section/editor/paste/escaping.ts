// Where a text needs a backslash so that Markdown reads it as it stands. Only what would be read as a sign gets one, so
// that the text stays readable while it is written. Every search goes through the text once.

const patterns = [
  // A backslash before what it would escape.
  /\\(?=[!-/:-@[-`{-~])/g,
  /`/g,
  // Underscores at the edge of a word.
  /(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])/gu,
  /~(?=~)/g,
  // Raised and lowered words have no blanks.
  /\^(?=[^\s^]+\^)/g,
  /~(?=[^\s~]+~)/g,
  // Character references, addresses in angle brackets, and the three elements that are read as what they say.
  /&(?=#?\w{1,40};)/g,
  /<(?=[a-z][a-z\d+.-]{1,31}:[^\s<>]*>|[^\s<>@]{1,100}@[^\s<>]*>|\/?(?:sup|sub|br)\b)/gi,
  // References to figures, tables and sections.
  /@(?=(?:fig|tbl|sec):)/g,
];

const atLineStart = [
  /^[^\S\n]*([-+>]|#{1,6})(?=\s|$)/gm,
  /^[^\S\n]*(>)/gm,
  /^[^\S\n]*\d{1,9}([.)])(?=\s|$)/gm,
  // Lines that would underline a heading, or divide the head of a table.
  /^(=)=*[^\S\n]*$/gm,
  /^([-|:])[-|: ]*$/gm,
];

/** The offsets before which a backslash belongs, rising. `isLine` says whether the text begins a line. */
export function escapedOffsets(text: string, isLine: boolean): number[] {
  const offsets = new Set<number>();
  for (const pattern of patterns) for (const { index } of text.matchAll(pattern)) offsets.add(index);
  for (const offset of [...starsIn(text), ...dollarsIn(text), ...bracketsIn(text)]) offsets.add(offset);
  if (isLine) for (const offset of lineSignsIn(text)) offsets.add(offset);
  return [...offsets].sort((one, other) => one - other);
}

/** The text with its backslashes; what is between the offsets is not looked at again. */
export function withBackslashes(text: string, offsets: number[], from = 0): string {
  let end = 0;
  const parts: string[] = [];
  for (const offset of offsets) {
    parts.push(text.slice(end, offset - from), "\\");
    end = offset - from;
  }
  parts.push(text.slice(end));
  return parts.join("");
}

export const escaped = (text: string, isLine = false): string =>
  withBackslashes(text, escapedOffsets(text, isLine));

/** Stars with blanks on both sides of them stand for themselves. */
function* starsIn(text: string): Generator<number> {
  for (const { index, 0: stars } of text.matchAll(/\*+/g)) {
    const isAlone = /^\s?$/.test(text[index - 1] ?? "") && /^\s?$/.test(text[index + stars.length] ?? "");
    const isWholeLine = /^\n?$/.test(text[index - 1] ?? "") && /^\n?$/.test(text[index + stars.length] ?? "");
    if (isAlone && !isWholeLine) continue;
    for (let offset = 0; offset < stars.length; offset += 1) yield index + offset;
  }
}

/** Dollars that would open a formula: before a sign, with one behind that closes it. From the end, so each is seen once. */
function dollarsIn(text: string): number[] {
  const found: number[] = [];
  let hasClosing = false;
  for (
    let index = text.lastIndexOf("$");
    index !== -1;
    index = index === 0 ? -1 : text.lastIndexOf("$", index - 1)
  ) {
    if (hasClosing && /^\S/.test(text.slice(index + 1, index + 2))) found.push(index);
    hasClosing ||=
      /\S/.test(text.slice(Math.max(0, index - 1), index)) && !/^\d/.test(text.slice(index + 1, index + 2));
  }
  return found;
}

/** Brackets that would open a link, a label, a footnote or a citation. */
function bracketsIn(text: string): number[] {
  const found: number[] = [];
  let closing = text.length;
  let opens = false;
  // From the end: each bracket needs to know the next one that closes.
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const sign = text[index];
    if (sign === "]") {
      opens = /^[([:]/.test(text.slice(index + 1, index + 2));
      closing = index;
    } else if (sign === "[" && closing < text.length) {
      if (opens || /^[@^]/.test(text.slice(index + 1, index + 2))) found.push(index);
    }
  }
  return found;
}

function* lineSignsIn(text: string): Generator<number> {
  for (const pattern of atLineStart) {
    for (const { index, 0: all, 1: sign } of text.matchAll(pattern)) {
      const offset = all.indexOf(sign ?? "");
      yield index + (/\d/.test(all) ? all.length - 1 : offset);
    }
  }
  // A check box, and the caption of a table.
  const first = /^\[[ xX]\](?=\s)|^:(?=\s)/.exec(text);
  if (first !== null) yield 0;
}
