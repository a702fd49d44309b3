// A question that is put differently: what is typed is kept until it has been asked or was taken back.

import type { Message } from "../../../api";
import { sentenceOf } from "../../../lib/failures";
import { Unsent } from "../../../lib/browser/unsent";

export class Rewording {
  /** The question that is being changed. */
  questionId: string | null = $state(null);
  text = $state("");
  /** Whether it is to be about the whole section, and not about what was selected. */
  isAboutWhole = $state(false);
  problem = $state("");
  isAsking = $state(false);

  open(question: Message): void {
    this.questionId = question.id;
    this.text = unsentOf(question.id).read() ?? question.content;
    this.isAboutWhole = false;
    this.problem = "";
  }

  askAboutWhole(): void {
    this.isAboutWhole = true;
    this.problem = "";
  }

  type(text: string): void {
    this.text = text;
    if (this.questionId !== null) unsentOf(this.questionId).keep(text);
  }

  /** What the changed question is for and about. */
  purposeOf({ intent, selection }: Message): Pick<Message, "intent" | "selection"> {
    return { intent, selection: this.isAboutWhole ? null : selection };
  }

  takeBack(): void {
    if (this.questionId !== null) unsentOf(this.questionId).forget();
    this.questionId = null;
    this.problem = "";
  }

  /** Ask it with a call; the field stays open, with its text, when that fails. */
  async ask(send: (text: string) => Promise<void>): Promise<void> {
    const text = this.text.trim();
    if (text === "" || this.isAsking) return;
    this.isAsking = true;
    this.problem = "";
    try {
      await send(text);
      this.takeBack();
    } catch (failure) {
      this.problem = sentenceOf(failure);
    }
    this.isAsking = false;
  }
}

const unsentOf = (questionId: string) => new Unsent(`rewording.${questionId}`);
