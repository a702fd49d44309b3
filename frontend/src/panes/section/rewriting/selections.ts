// Places in a text as the server counts them: in Unicode characters of the saved text of a revision.

import type { Section } from "../../../api";
import type { SelectedText } from "../../../model/text/selected_text";

/** A stretch of the editor's text, where every line ends with one character, as a stretch of the saved text. */
export function selectionIn(saved: Section, from: number, to: number): SelectedText {
  const start = offsetIn(saved.content, from);
  const end = offsetIn(saved.content, to);
  return {
    start: lengthInCharacters(saved.content.slice(0, start)),
    end: lengthInCharacters(saved.content.slice(0, end)),
    revision: saved.revision,
    text: saved.content.slice(start, end),
  };
}

/** A place in the saved text, counted in characters, as a place in the editor's text. */
export function offsetInEditor(content: string, characters: number): number {
  let [index, offset] = [0, 0];
  for (let seen = 0; seen < characters && index < content.length; seen += 1) {
    const width = (content.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
    const isHalfOfLineEnd = content.startsWith("\r\n", index);
    if (!isHalfOfLineEnd) offset += width;
    index += width;
  }
  return offset;
}

/** The editor sees one character where a text from elsewhere has a carriage return and a line feed. */
function offsetIn(text: string, editorOffset: number): number {
  let offset = 0;
  for (let seen = 0; seen < editorOffset && offset < text.length; seen += 1) {
    offset += text.startsWith("\r\n", offset) ? 2 : 1;
  }
  return offset;
}

export function lengthInCharacters(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const isFirstOfPair =
      isHighSurrogate(text.charCodeAt(index)) && isLowSurrogate(text.charCodeAt(index + 1));
    if (isFirstOfPair) index += 1;
    length += 1;
  }
  return length;
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
