// Positions in texts as the server counts them: by characters (Unicode code points), where JavaScript counts halves
// of those beyond the first 65,536, such as 😀.

export type TextRange = [start: number, end: number];

/** A piece of a text, and whether it is one of the ranges that were found. */
export interface Piece {
  text: string;
  isFound: boolean;
}

/** Cut a text at the ends of ranges, which the server counted; they may overlap and stand in any order. */
export function piecesOf(text: string, ranges: TextRange[]): Piece[] {
  const characters = Array.from(text);
  const pieces: Piece[] = [];
  const add = (start: number, end: number, isFound: boolean) => {
    if (start < end) pieces.push({ text: characters.slice(start, end).join(""), isFound });
  };
  let done = 0;
  for (const [start, end] of ranges.toSorted(([one], [other]) => one - other)) {
    if (end <= done) continue;
    add(done, start, false);
    add(Math.max(start, done), end, true);
    done = end;
  }
  add(done, characters.length, false);
  return pieces;
}
