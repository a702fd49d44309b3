// One section's chat as this page knows it: its messages, the question being asked, the answer being written.

import * as api from "../../api";
import { ApiError, type ChatSession, type Message, type SentQuestion } from "../../api";
import { isFinished, type AssembledAnswer } from "../../events";
import { announcer } from "../../lib/announcer.svelte";
import { sentenceOf } from "../../lib/failures";
import { forget, keep, readKept } from "../../lib/kept";
import type { OpenDocument } from "../../lib/open_document.svelte";
import { RepeatableCall } from "../../lib/repeatable";
import { words } from "../../lib/words";
import { followAnswer, type AnswerFollower, type Trouble } from "../../stream";

export class SectionChat {
  phase: "loading" | "failed" | "ready" = $state("loading");
  /** Why the chat could not be opened. */
  problem = $state("");
  /** Why the answer being written cannot be followed for the moment. */
  trouble: Trouble | null = $state(null);
  messages: Message[] = $state.raw([]);
  nextBefore: number | null = $state(null);
  question = $state("");
  isSending = $state(false);
  isStopping = $state(false);
  /** What went wrong with the last thing that was tried here. */
  refusal = $state("");
  #session: ChatSession | null = null;
  #follower: AnswerFollower | null = null;
  #isClosed = false;
  readonly #sending = new RepeatableCall();
  readonly #retrying = new RepeatableCall();
  readonly activeAnswer = $derived(this.messages.find((message) => isBeingWritten(message)));

  constructor(
    private readonly openDocument: OpenDocument,
    readonly sectionId: string,
  ) {
    this.question = readKept("sessionStorage", this.#questionKey) ?? "";
  }

  get isAnswering(): boolean {
    return this.activeAnswer !== undefined;
  }

  async load(): Promise<void> {
    this.phase = "loading";
    try {
      const session = await this.#openSession();
      if (!this.#isClosed) this.#show(session);
    } catch (failure) {
      this.problem = sentenceOf(failure);
      this.phase = "failed";
    }
  }

  /** Look at once instead of waiting for the server to come back. */
  tryNow(): void {
    this.#follower?.tryNow();
  }

  close(): void {
    this.#isClosed = true;
    this.#follower?.close();
  }

  keepQuestion(text: string): void {
    this.question = text;
    if (text === "") forget("sessionStorage", this.#questionKey);
    else keep("sessionStorage", this.#questionKey, text);
  }

  async send(): Promise<void> {
    const question = this.question.trim();
    if (question === "" || this.isSending || this.#session === null) return;
    if (this.isAnswering) {
      this.refusal = words.chat.busy;
      return;
    }
    this.isSending = true;
    await this.#attempt(async (session) => {
      const sent = await api.sendQuestion(session.id, question, this.#sending.keyFor(question));
      this.#sending.answered();
      this.keepQuestion("");
      this.#continueWith(sent, this.messages);
    });
    this.isSending = false;
  }

  async stop(): Promise<void> {
    const answer = this.activeAnswer;
    if (answer === undefined || this.isStopping) return;
    this.isStopping = true;
    await this.#attempt(() => api.stopAnswer(answer.id));
    if (this.refusal !== "") this.isStopping = false;
  }

  /** Ask for another answer in place of one that failed. */
  async retry(answer: Message): Promise<void> {
    await this.#attempt(async () => {
      const sent = await api.retryAnswer(answer.id, this.#retrying.keyFor(answer.id));
      this.#retrying.answered();
      const others = this.messages.filter(
        (message) => message.id !== answer.id && message.id !== sent.message.id,
      );
      this.#continueWith(sent, others);
    });
  }

  async loadOlder(): Promise<void> {
    await this.#attempt(async (session) => {
      const page = await api.readChat(session.id, this.nextBefore);
      this.messages = [...page.messages, ...this.messages];
      this.nextBefore = page.next_before;
    });
  }

  get #questionKey(): string {
    return `quire.question.${this.sectionId}`;
  }

  /** Reading costs less than opening, so a chat that is known is only read. */
  async #openSession(): Promise<ChatSession> {
    const known = this.openDocument.find(this.sectionId)?.chatSessionId ?? null;
    if (known !== null) return api.readChat(known);
    const session = await api.openChat(this.openDocument.id, this.sectionId);
    this.openDocument.noticeChat(this.sectionId, session.id);
    return session;
  }

  #show(session: ChatSession): void {
    this.#session = session;
    this.messages = session.messages;
    this.nextBefore = session.next_before;
    this.phase = "ready";
    if (session.active_answer !== null) this.#follow(session.active_answer);
  }

  async #attempt(action: (session: ChatSession) => Promise<void>): Promise<void> {
    if (this.#session === null) return;
    this.refusal = "";
    try {
      await action(this.#session);
    } catch (failure) {
      this.refusal = sentenceOf(failure);
      await this.#showAnswerInTheWay(failure, this.#session);
    }
  }

  /** Another tab has asked in the meantime: show its answer being written. */
  async #showAnswerInTheWay(failure: unknown, session: ChatSession): Promise<void> {
    const isBusy = failure instanceof ApiError && failure.code === "answer_in_progress";
    if (!isBusy) return;
    try {
      this.#show(await api.readChat(session.id));
    } catch {
      // The refusal is already on the page, and it says what to do.
      return;
    }
  }

  #continueWith({ message, answer }: SentQuestion, before: Message[]): void {
    this.messages = [...before, message, answer];
    this.#follow(answer.id);
  }

  #follow(answerId: string): void {
    this.#follower?.close();
    this.isStopping = false;
    this.trouble = null;
    this.#follower = followAnswer(answerId, {
      onProgress: (assembled) => this.#showProgress(answerId, assembled),
      onTrouble: (trouble) => (this.trouble = trouble),
      onFinished: (message) => this.#finish(message),
      onGone: (reason) => this.#lose(reason),
    });
  }

  #showProgress(answerId: string, assembled: AssembledAnswer): void {
    this.#change(answerId, (message) => ({
      ...message,
      // The page may have come with more text than the events have brought so far.
      content: assembled.text.length >= message.content.length ? assembled.text : message.content,
      status: assembled.status === "streaming" ? "streaming" : message.status,
    }));
  }

  #finish(stored: Message): void {
    this.isStopping = false;
    this.trouble = null;
    this.#change(stored.id, () => stored);
    announcer.say(words.chat.ended[stored.status]);
  }

  #lose(reason: string): void {
    this.trouble = null;
    this.refusal = words.chat.gone(reason);
  }

  #change(messageId: string, changed: (message: Message) => Message): void {
    this.messages = this.messages.map((message) => (message.id === messageId ? changed(message) : message));
  }
}

export function isBeingWritten(message: Message): boolean {
  return message.role === "assistant" && !isFinished(message.status);
}
