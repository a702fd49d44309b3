// The words of the language that the page was sent in.

import { nameKeys } from "../lib/browser/key_names";
import { en } from "./en";

/** Every other language says the same; what one of them lacks, the compiler finds. */
export type Words = typeof en;

const others: Record<string, () => Promise<Words>> = {
  de: async () => (await import("./de")).de,
};

/** English comes with the page, so that there is something to say where another language cannot be loaded. */
export let words: Words = en;

/** Before anything is shown: from here on, `words` are of this language. */
export async function speak(language: string): Promise<void> {
  try {
    words = (await others[language]?.()) ?? en;
    nameKeys(words.keyNames);
  } catch (failure) {
    console.warn("The page speaks English: its words could not be loaded.", failure);
  }
}
