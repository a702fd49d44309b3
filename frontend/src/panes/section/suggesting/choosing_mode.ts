// From writing to suggesting and back.

import { announcer } from "../../../lib/browser/announcer.svelte";
import { words } from "../../../words";
import type { OpenTexts } from "../opening/open_texts.svelte";
import type { Review } from "../review/review.svelte";
import type { SectionOpening } from "../opening/section_opening.svelte";
import type { SuggestMode } from "./suggest_mode.svelte";

interface Text {
  mode: SuggestMode;
  texts: OpenTexts;
  opening: SectionOpening;
  review: Review;
}

/** Type into the text or into a suggestion from now on, when all that is typed is saved. */
export async function chooseMode(
  isSuggesting: boolean,
  { mode, texts, opening, review }: Text,
): Promise<void> {
  const { writtenId } = opening;
  if (!(await texts.save())) {
    announcer.say(words.suggesting.notYet);
    return;
  }
  texts.letGoAll();
  mode.choose(isSuggesting);
  review.close();
  if (writtenId !== null) texts.open(writtenId);
  announcer.say(isSuggesting ? words.suggesting.on : words.suggesting.off);
}
