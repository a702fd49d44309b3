// The messages of a chat that are shown: one branch of it, and at its end the answer that is being written.

import * as api from "../../api";
import { ApiError, type AnswerContext, type ChatSession, type Message, type AskedReply } from "../../api";
import { announcer } from "../../lib/browser/announcer.svelte";
import { sentenceOf } from "../../lib/failures";
import { isFinished, type AssembledAnswer } from "../../model/answers/events";
import { words } from "../../words";
import { isNext, withNewestPage, withOlderPage, type ShownBranch } from "./answer/branches";
import { endingOf, isCutOff } from "./answer/endings";
import { FollowedAnswer } from "./answer/followed_answer.svelte";

export interface ThreadCallbacks {
  /** The chat as the server has it is shown. */
  onShown(session: ChatSession): void;
  /** An answer has ended that became a proposal. */
  onProposed(answer: Message): void;
}

export class Thread {
  messages: Message[] = $state.raw([]);
  /** Where to ask for older messages; null when all are here. */
  nextBefore: number | null = $state(null);
  /** What the model was given, of the answers for which that is known here; null: nothing is kept. */
  contexts: Record<string, AnswerContext | null> = $state.raw({});
  /** What went wrong with the last thing that was tried here. */
  refusal = $state("");
  /** Another branch is being fetched. */
  isTurning = false;
  session: ChatSession | null = null;
  readonly activeAnswer = $derived(this.messages.find((message) => isBeingWritten(message)));
  readonly followed = new FollowedAnswer({
    onProgress: (answerId, assembled) => this.#showProgress(answerId, assembled),
    onFinished: (message) => this.#finish(message),
    onGone: (reason) => (this.refusal = words.chat.gone(reason)),
  });

  constructor(private readonly callbacks: ThreadCallbacks) {}

  get isAnswering(): boolean {
    return this.activeAnswer !== undefined;
  }

  /** Show the newest page, and older ones as far back as a message that must be seen. */
  async showNewest(session: ChatSession, seenId: string | null = null): Promise<void> {
    let shown = withNewestPage(this.#shown, session);
    const isUnseen = () => seenId !== null && shown.messages.every((message) => message.id !== seenId);
    while (isUnseen() && shown.nextBefore !== null) {
      const longer = withOlderPage(shown, await api.readChat(session.id, { before: shown.nextBefore }));
      if (longer === shown) break;
      shown = longer;
    }
    this.session = session;
    this.#shown = shown;
    this.callbacks.onShown(session);
    if (session.active_answer !== null) this.followed.follow(session.active_answer);
  }

  async loadOlder(): Promise<void> {
    await this.attempt(async (session) => {
      const page = await api.readChat(session.id, { before: this.nextBefore });
      this.#shown = withOlderPage(this.#shown, page);
    });
  }

  /** Show the branch that goes through another version of a message. */
  async showVersion(versionId: string): Promise<void> {
    if (this.isTurning || this.isAnswering) return;
    this.isTurning = true;
    await this.attempt(async (session) => {
      await this.showNewest(await api.showBranch(session.id, versionId), versionId);
      const siblings = this.messages.find((message) => message.id === versionId)?.siblings ?? [];
      announcer.say(words.chat.version(siblings.indexOf(versionId) + 1, siblings.length));
    });
    this.isTurning = false;
  }

  /** Show a question that was sent behind these messages, and follow its answer. */
  async continueWith({ message, answer }: AskedReply, before: Message[]): Promise<void> {
    const isNextHere = isNext({ messages: before, nextBefore: this.nextBefore }, message);
    this.messages = isNextHere ? [...before, message, answer] : [message, answer];
    this.followed.follow(answer.id);
    // Another tab has changed what is shown: what leads to this question is not here.
    if (!isNextHere) await this.#showAsStored();
  }

  async stop(): Promise<void> {
    const answer = this.activeAnswer;
    if (answer === undefined || this.followed.isStopping) return;
    await this.attempt(() => this.followed.stop(answer.id));
  }

  /** Try something, and say why where it fails. */
  async attempt(action: (session: ChatSession) => Promise<void>): Promise<void> {
    if (this.session === null) return;
    this.refusal = "";
    try {
      await action(this.session);
    } catch (failure) {
      this.refusal = sentenceOf(failure);
      await this.showAnswerInTheWay(failure);
    }
  }

  /** Another tab has asked in the meantime: show its answer being written. */
  async showAnswerInTheWay(failure: unknown): Promise<void> {
    const isInTheWay = failure instanceof ApiError && failure.code === "answer_in_progress";
    if (!isInTheWay || this.session === null) return;
    try {
      await this.showNewest(await api.readChat(this.session.id));
    } catch {
      // The refusal is already on the page, and it says what to do.
      return;
    }
  }

  /** A proposal was made of an answer. */
  noticeProposal(answerId: string, proposalId: string): void {
    this.#change(answerId, (message) => ({ ...message, proposal_id: proposalId }));
  }

  async readContext(answer: Message): Promise<void> {
    this.#keepContext(answer.id, await api.readContext(answer.id));
  }

  get #shown(): ShownBranch {
    return { messages: this.messages, nextBefore: this.nextBefore };
  }

  set #shown({ messages, nextBefore }: ShownBranch) {
    this.messages = messages;
    this.nextBefore = nextBefore;
  }

  async #showAsStored(): Promise<void> {
    if (this.session === null) return;
    try {
      const { messages, next_before: nextBefore } = await api.readChat(this.session.id);
      this.#shown = { messages, nextBefore };
    } catch {
      // The question is stored and its answer is followed; what led to it comes with the next look.
      return;
    }
  }

  #showProgress(answerId: string, assembled: AssembledAnswer): void {
    if (assembled.context !== null && this.contexts[answerId] !== assembled.context) {
      this.#keepContext(answerId, assembled.context);
    }
    // The page may have come with more text than the events have brought so far.
    const isAhead = (known: number, assembledCount: number) =>
      !assembled.isTakenBack && known > assembledCount;
    this.#change(answerId, (message) => ({
      ...message,
      content: isAhead(message.content.length, assembled.text.length) ? message.content : assembled.text,
      references: isAhead(message.references.length, assembled.citations.length)
        ? message.references
        : assembled.citations,
      status: assembled.status === "streaming" ? "streaming" : message.status,
    }));
  }

  #finish(stored: Message): void {
    this.#change(stored.id, () => stored);
    announcer.say(isCutOff(stored) ? endingOf(stored) : words.chat.ended[stored.status]);
    if (stored.proposal_id) this.callbacks.onProposed(stored);
  }

  #keepContext(answerId: string, context: AnswerContext | null): void {
    this.contexts = { ...this.contexts, [answerId]: context };
  }

  #change(messageId: string, changed: (message: Message) => Message): void {
    this.messages = this.messages.map((message) => (message.id === messageId ? changed(message) : message));
  }
}

export function isBeingWritten(message: Message): boolean {
  return message.role === "assistant" && !isFinished(message.status);
}
