// What a source strikes out, `~~like this~~`: shown struck, without the signs.

export interface StruckPiece {
  text: string;
  isStruck: boolean;
}

/** A text in order, divided where something is struck out. */
export function struckPiecesOf(text: string): StruckPiece[] {
  return text
    .split(/~~([^~]+)~~/)
    .map((piece, number) => ({ text: piece, isStruck: number % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
