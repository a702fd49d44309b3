// Asking in a chat: a question, a draft, a question put differently, another answer. Each is sent once, whatever
// becomes of the reply.

import * as api from "../../../api";
import type { AskedReply, Message, Question } from "../../../api";
import { IdempotentCall } from "../../../lib/idempotency";
import type { SelectedText } from "../../../model/text/selected_text";
import type { Instruction } from "../../../model/answers/quick_actions";
import { words } from "../../../words";
import { messagesBefore } from "../answer/branches";
import { purposeOf } from "./purposes";
import { questionOf, type QuestionDraft } from "./question_draft.svelte";
import { Rewording } from "./rewording.svelte";
import type { Thread } from "../thread.svelte";

export interface AskingCallbacks {
  /** Save the text on which an answer is to be based. Returns whether the server has it. */
  saveText(): Promise<boolean>;
  /** Wait until the server knows which references the answer may use. */
  referencesChosen(): Promise<void>;
}

export class Asking {
  isSending = $state(false);
  /** The answer that was asked for last on this page, from the moment at which its question is shown. */
  askedForId: string | null = $state(null);
  readonly rewording = new Rewording();
  readonly #sending = new IdempotentCall();
  readonly #rewording = new IdempotentCall();
  readonly #retrying = new IdempotentCall();

  constructor(
    private readonly thread: Thread,
    private readonly callbacks: AskingCallbacks,
  ) {}

  async send(draft: QuestionDraft): Promise<void> {
    const question = draft.toSend();
    if (question !== null && (await this.#isSent(question))) draft.clear();
  }

  /** Ask for a draft without touching the question that is being written. Returns whether it was sent. */
  async askForDraft(instruction: Instruction, selection: SelectedText | null): Promise<boolean> {
    const template = instruction.templateId ? { template_id: instruction.templateId } : null;
    const question = questionOf(instruction.text, "draft", selection);
    return this.#isSent({ ...question, look_up: instruction.lookUp, ...template });
  }

  /** Ask the question that is being changed, for the same purpose: it starts a branch beside the old one. */
  async askReworded(question: Message, options: Pick<Question, "config" | "model_id"> = {}): Promise<void> {
    const { session } = this.thread;
    if (session === null) return;
    await this.rewording.ask(async (text) => {
      const purpose = purposeOf(this.rewording.purposeOf(question));
      const template = question.template && { template_id: question.template.id };
      const reworded = { message: text, parent_id: question.parent_id, ...purpose, ...options, ...template };
      const key = this.#rewording.keyFor(`${question.id} ${JSON.stringify(reworded)}`);
      try {
        if (!(await this.#hasSavedFor(reworded))) throw new Error(words.chat.draftNeedsSaving);
        await this.callbacks.referencesChosen();
        const sent = await api.sendQuestion(session.id, reworded, key);
        this.#rewording.answered();
        await this.#show(sent, messagesBefore(this.thread.messages, question.id));
      } catch (failure) {
        await this.thread.showAnswerInTheWay(failure);
        throw failure;
      }
    });
  }

  /** Ask for another answer beside this one. */
  async retry(answer: Message): Promise<void> {
    await this.thread.attempt(async () => {
      await this.callbacks.referencesChosen();
      const sent = await api.retryAnswer(answer.id, this.#retrying.keyFor(answer.id));
      this.#retrying.answered();
      await this.#show(sent, messagesBefore(this.thread.messages, sent.message.id));
    });
  }

  async #isSent(question: Question): Promise<boolean> {
    const { thread } = this;
    if (this.isSending || thread.session === null) return false;
    if (thread.isAnswering) {
      thread.refusal = words.chat.busy;
      return false;
    }
    let isSent = false;
    this.isSending = true;
    await thread.attempt(async (session) => {
      if (!(await this.#hasSavedFor(question))) {
        thread.refusal = words.chat.draftNeedsSaving;
        return;
      }
      await this.callbacks.referencesChosen();
      const key = this.#sending.keyFor(JSON.stringify(question));
      const sent = await api.sendQuestion(session.id, question, key);
      this.#sending.answered();
      isSent = true;
      await this.#show(sent, thread.messages);
    });
    this.isSending = false;
    return isSent;
  }

  async #show(sent: AskedReply, before: Message[]): Promise<void> {
    const shown = this.thread.continueWith(sent, before);
    this.askedForId = sent.answer.id;
    await shown;
  }

  /** A draft is based on the text as the server has it. */
  async #hasSavedFor(question: Question): Promise<boolean> {
    return question.intent !== "draft" || this.callbacks.saveText();
  }
}
