// What is said of a paste: seen under the text, and heard.

import { sizeInWords } from "../../../lib/sizes";
import { sectionBytesMax } from "../../../model/page/limits";
import { words } from "../../../words";
import type { Paste } from "../editor/paste/pasting";

const textsMax = 3;
const textLengthMax = 80;

export function pasteSentence({ losses, pictureTexts, tooLong }: Paste): string {
  if (tooLong === "section") return words.paste.noRoom(sizeInWords(sectionBytesMax()));
  if (tooLong === "html") return words.paste.tooLong;
  const shown = pictureTexts
    .slice(0, textsMax)
    .map((text) => words.paste.quoted(text.slice(0, textLengthMax)));
  const texts = [...shown, ...(pictureTexts.length > textsMax ? ["…"] : [])].join(", ");
  return words.paste.done(losses.map(({ kind, count }) => words.paste.losses[kind](count, texts)).join(", "));
}
