// What questions are for and about.

import type { Message, Question } from "../../../api";
import { words } from "../../../words";

type Purpose = Pick<Message, "intent" | "selection">;

/** In words; empty for a conversation about the whole section. */
export function nameOfPurpose(purpose: Purpose): string {
  if (purpose.intent !== "draft") return isAboutPart(purpose) ? words.chat.aboutSelection : "";
  return isAboutPart(purpose) ? words.chat.draftForSelection : words.chat.draftForSection;
}

/** Whether words are meant; an empty selection is only the place where a draft goes. */
export const isAboutPart = ({ selection }: Purpose): boolean =>
  selection != null && selection.start < selection.end;

/** What to send with a question that is for the same. */
export const purposeOf = ({ intent, selection }: Purpose): Pick<Question, "intent" | "selection"> => ({
  ...(intent != null && { intent }),
  ...(selection != null && { selection }),
});
