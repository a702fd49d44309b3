// What is said of a paste: seen under the text, and heard.

import { words } from "../../words";
import type { Paste } from "./editor/paste/pasting";

export function pasteSentence({ losses, pictureTexts, isTooLong }: Paste): string {
  if (isTooLong) return words.paste.tooLong;
  return words.paste.done(losses.map(({ kind, count }) => words.paste.losses[kind](count, pictureTexts)));
}
