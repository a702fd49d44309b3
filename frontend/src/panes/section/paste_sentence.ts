// What is said of a paste: seen under the text, and heard.

import { words } from "../../words";
import type { Paste } from "./editor/paste/pasting";

const textsMax = 3;
const textLengthMax = 80;

export function pasteSentence({ losses, pictureTexts, isTooLong }: Paste): string {
  if (isTooLong) return words.paste.tooLong;
  const shown = pictureTexts
    .slice(0, textsMax)
    .map((text) => words.paste.quoted(text.slice(0, textLengthMax)));
  const texts = [...shown, ...(pictureTexts.length > textsMax ? ["…"] : [])].join(", ");
  return words.paste.done(losses.map(({ kind, count }) => words.paste.losses[kind](count, texts)).join(", "));
}
