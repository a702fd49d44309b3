// What counts as a word, as the server sees it: marks such as # and * do not, and scripts that are written
// without spaces count by the character.

const unspaced = "\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff";
const letter = `(?:(?![${unspaced}])[\\p{L}\\p{N}])`;
const word = new RegExp(`[${unspaced}]|${letter}+(?:['’\\-]${letter}+)*`, "gu");

export function countWords(text: string): number {
  return text.match(word)?.length ?? 0;
}
