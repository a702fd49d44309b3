// How many words a Markdown text has while it is typed. The server counts what is saved (domain/texts/words.py); here only
// the difference is counted that typing makes, so that both tell the same when the text is saved.

const word =
  /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|(?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])[\p{L}\p{N}])+(?:['’-](?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])[\p{L}\p{N}])+)*/gu;

export const wordsIn = (text: string): number => text.match(word)?.length ?? 0;

/** The words of a text that has grown out of a saved one. */
export function liveWordCount(text: string, saved: { content: string; word_count: number }): number {
  if (text === saved.content) return saved.word_count;
  return Math.max(0, saved.word_count + wordsIn(text) - wordsIn(saved.content));
}
