// One section's chat as this page knows it: its messages, the question being asked, the answer being written.

import * as api from "../../api";
import {
  ApiError,
  mayPass,
  type AnswerContext,
  type ChatSession,
  type Intent,
  type Message,
  type Question,
  type Selection,
  type AskedReply,
} from "../../api";
import { announcer } from "../../lib/announcer.svelte";
import { Backoff } from "../../lib/backoff";
import { sentenceOf } from "../../lib/failures";
import { IdempotentCall } from "../../lib/idempotency";
import { getItem, removeItem, setItem } from "../../lib/local_storage";
import { onResume } from "../../lib/on_resume";
import { Pause } from "../../lib/pause";
import { isFinished, type AssembledAnswer } from "../../model/events";
import type { OpenDocument } from "../../model/open_document.svelte";
import type { SelectedText } from "../../model/selected_text";
import { followAnswer, type AnswerFollower, type Trouble } from "../../model/stream";
import { words } from "../../words";
import { isNext, messagesBefore, withNewestPage, withOlderPage, type ShownBranch } from "./branches";
import { purposeOf } from "./purposes";
import { Rewording } from "./rewording.svelte";

const firstWaitMilliseconds = 1_000;
const mostWaitMilliseconds = 15_000;

export interface ChatCallbacks {
  /** Save what is typed in a section. Returns whether the server has it. */
  saveText(sectionId: string): Promise<boolean>;
  /** An answer has ended that became a proposal. */
  onProposed(answer: Message): void;
}

export class SectionChat {
  phase: "loading" | "failed" | "ready" = $state("loading");
  /** Why the chat could not be opened. */
  problem = $state("");
  /** It could not be opened for now, and is tried again by itself. */
  isTryingAgain = $state(false);
  /** Why the answer being written cannot be followed for the moment. */
  trouble: Trouble | null = $state(null);
  messages: Message[] = $state.raw([]);
  nextBefore: number | null = $state(null);
  /** What the model was given, of the answers for which that is known here; null: nothing is kept. */
  contexts: Record<string, AnswerContext | null> = $state.raw({});
  /** The references that answers here may use. */
  usedReferences: string[] = $state.raw([]);
  question = $state("");
  /** What the question is about, where it is about a part of the text. */
  selection: SelectedText | null = $state.raw(null);
  /** What the next answer is for. */
  intent: Intent = $state("discuss");
  isSending = $state(false);
  isStopping = $state(false);
  /** What went wrong with the last thing that was tried here. */
  refusal = $state("");
  readonly rewording = new Rewording();
  #session: ChatSession | null = null;
  #follower: AnswerFollower | null = null;
  #isClosed = false;
  #isTurning = false;
  #looking = new AbortController();
  /** The choice of references that was sent last: a question that comes after it waits for it. */
  #choosing: Promise<void> = Promise.resolve();
  readonly #pause = new Pause();
  readonly #stopListening: () => void;
  readonly #sending = new IdempotentCall();
  readonly #rewording = new IdempotentCall();
  readonly #retrying = new IdempotentCall();
  readonly activeAnswer = $derived(this.messages.find((message) => isBeingWritten(message)));

  constructor(
    private readonly openDocument: OpenDocument,
    readonly sectionId: string,
    private readonly callbacks: ChatCallbacks,
  ) {
    this.intent = getItem("localStorage", this.#intentKey) === "draft" ? "draft" : "discuss";
    this.question = getItem("sessionStorage", this.#questionKey) ?? "";
    this.#stopListening = onResume(() => this.#awake());
  }

  get isAnswering(): boolean {
    return this.activeAnswer !== undefined;
  }

  /** Open the chat; while the server is away, try again until it is back. */
  async load(): Promise<void> {
    const backoff = new Backoff(firstWaitMilliseconds, mostWaitMilliseconds);
    this.phase = "loading";
    do {
      if (await this.#hasLoaded()) return;
      if (this.isTryingAgain) await this.#pause.for(backoff.next());
    } while (this.isTryingAgain && !this.#isClosed);
  }

  /** Look at once instead of waiting for the server to come back. */
  tryNow(): void {
    if (this.phase === "failed" && !this.isTryingAgain) void this.load();
    this.#pause.end();
    this.#follower?.tryNow();
  }

  close(): void {
    this.#isClosed = true;
    this.#looking.abort();
    this.#stopListening();
    this.#pause.end();
    this.#follower?.close();
  }

  /** What is shown may have changed on the server, too late for a look that is under way. */
  lookAgain(): void {
    this.#looking.abort();
    this.#looking = new AbortController();
    void this.#lookForNews(this.#looking.signal);
  }

  keepQuestion(text: string): void {
    this.question = text;
    if (text === "") removeItem("sessionStorage", this.#questionKey);
    else setItem("sessionStorage", this.#questionKey, text);
  }

  keepIntent(intent: Intent): void {
    this.intent = intent;
    if (intent === "draft") setItem("localStorage", this.#intentKey, intent);
    else removeItem("localStorage", this.#intentKey);
  }

  async send(): Promise<void> {
    const message = this.question.trim();
    if (message === "") return;
    const isSent = await this.#send({
      message,
      ...(this.intent === "draft" && { intent: this.intent }),
      ...(this.selection && { selection: selectionOf(this.selection) }),
    });
    if (!isSent) return;
    this.keepQuestion("");
    this.selection = null;
  }

  /** Ask for a draft without touching the question that is being written. Tells why that cannot be, if so. */
  async draft(instruction: string, selection: SelectedText | null): Promise<string> {
    const isSent = await this.#send({
      message: instruction,
      intent: "draft",
      ...(selection && { selection: selectionOf(selection) }),
    });
    return isSent ? "" : this.refusal || this.problem || words.chat.loading;
  }

  /** Ask the question that is being changed, for the same purpose: it starts a branch beside the old one. */
  async askReworded(question: Message): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    await this.rewording.ask(async (text) => {
      const reworded = {
        message: text,
        parent_id: question.parent_id,
        ...purposeOf(this.rewording.purposeOf(question)),
      };
      const key = this.#rewording.keyFor(`${question.id} ${JSON.stringify(reworded)}`);
      try {
        if (!(await this.#hasSavedFor(reworded))) throw new Error(words.chat.draftNeedsSaving);
        await this.#choosing;
        const sent = await api.sendQuestion(session.id, reworded, key);
        this.#rewording.answered();
        await this.#continueWith(sent, messagesBefore(this.messages, question.id));
      } catch (failure) {
        await this.#showAnswerInTheWay(failure, session);
        throw failure;
      }
    });
  }

  async stop(): Promise<void> {
    const answer = this.activeAnswer;
    if (answer === undefined || this.isStopping) return;
    this.isStopping = true;
    await this.#attempt(() => api.stopAnswer(answer.id));
    if (this.refusal !== "") this.isStopping = false;
  }

  /** Ask for another answer beside this one. */
  async retry(answer: Message): Promise<void> {
    await this.#attempt(async () => {
      await this.#choosing;
      const sent = await api.retryAnswer(answer.id, this.#retrying.keyFor(answer.id));
      this.#retrying.answered();
      await this.#continueWith(sent, messagesBefore(this.messages, sent.message.id));
    });
  }

  /** Show the branch that goes through another version of a message. */
  async showVersion(versionId: string): Promise<void> {
    if (this.#isTurning || this.isAnswering) return;
    this.#isTurning = true;
    await this.#attempt(async (session) => {
      await this.#showNewest(await api.showBranch(session.id, versionId), versionId);
      const siblings = this.messages.find((message) => message.id === versionId)?.siblings ?? [];
      announcer.say(words.chat.version(siblings.indexOf(versionId) + 1, siblings.length));
    });
    this.#isTurning = false;
  }

  async loadOlder(): Promise<void> {
    await this.#attempt(async (session) => {
      const page = await api.readChat(session.id, { before: this.nextBefore });
      this.#shown = withOlderPage(this.#shown, page);
    });
  }

  /** A proposal was made of an answer. */
  noticeProposal(answerId: string, proposalId: string): void {
    this.#change(answerId, (message) => ({ ...message, proposal_id: proposalId }));
  }

  async readContext(answer: Message): Promise<void> {
    this.#keepContext(answer.id, await api.readContext(answer.id));
  }

  /** Say which references answers here may use; all of them means those to come as well. */
  async useReferences(referenceIds: string[], areAll: boolean): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    const before = this.usedReferences;
    this.usedReferences = referenceIds;
    const choosing = this.#choosing
      .catch(() => undefined)
      .then(() => api.useReferences(session.id, areAll ? null : referenceIds));
    this.#choosing = choosing;
    try {
      await choosing;
    } catch (failure) {
      if (this.#choosing === choosing) this.#choosing = Promise.resolve();
      this.usedReferences = before;
      throw failure;
    }
  }

  /** The document has other references than before. */
  async lookForReferences(): Promise<void> {
    if (this.#session === null) return;
    try {
      this.usedReferences = await api.readUsedReferences(this.#session.id);
    } catch {
      // It is only shown; the server knows by itself what an answer may use.
      return;
    }
  }

  get #questionKey(): string {
    return `quire.question.${this.sectionId}`;
  }

  get #intentKey(): string {
    return `quire.intent.${this.sectionId}`;
  }

  get #isBusy(): boolean {
    return this.isAnswering || this.isSending || this.#isTurning || this.rewording.questionId !== null;
  }

  get #shown(): ShownBranch {
    return { messages: this.messages, nextBefore: this.nextBefore };
  }

  set #shown({ messages, nextBefore }: ShownBranch) {
    this.messages = messages;
    this.nextBefore = nextBefore;
  }

  /** Send a question; a draft is based on the text as the server has it. Returns whether it was sent. */
  async #send(question: Question): Promise<boolean> {
    if (this.isSending || this.#session === null) return false;
    if (this.isAnswering) {
      this.refusal = words.chat.busy;
      return false;
    }
    let isSent = false;
    this.isSending = true;
    await this.#attempt(async (session) => {
      if (!(await this.#hasSavedFor(question))) {
        this.refusal = words.chat.draftNeedsSaving;
        return;
      }
      await this.#choosing;
      const sent = await api.sendQuestion(
        session.id,
        question,
        this.#sending.keyFor(JSON.stringify(question)),
      );
      this.#sending.answered();
      isSent = true;
      await this.#continueWith(sent, this.messages);
    });
    this.isSending = false;
    return isSent;
  }

  /** Whether the server has the text on which the answer is to be based. */
  async #hasSavedFor(question: Question): Promise<boolean> {
    return question.intent !== "draft" || this.callbacks.saveText(this.sectionId);
  }

  async #hasLoaded(): Promise<boolean> {
    try {
      const session = await this.#openSession();
      if (!this.#isClosed) await this.#showNewest(session);
      this.isTryingAgain = false;
      this.phase = "ready";
      return true;
    } catch (failure) {
      this.isTryingAgain = mayPass(failure);
      this.problem = sentenceOf(failure);
      this.phase = "failed";
      return false;
    }
  }

  /** Reading costs less than opening, so a chat that is known is only read. */
  async #openSession(): Promise<ChatSession> {
    const known = this.openDocument.find(this.sectionId)?.chatSessionId ?? null;
    if (known !== null) return api.readChat(known);
    const session = await api.openChat(this.openDocument.id, this.sectionId);
    this.openDocument.noticeChat(this.sectionId, session.id);
    return session;
  }

  #awake(): void {
    this.#pause.end();
    this.lookAgain();
  }

  /** Another tab may have gone on in this chat. The network is often not quite back when it says so. */
  async #lookForNews(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(firstWaitMilliseconds, mostWaitMilliseconds);
    while (!(await this.#hasLooked(signal))) await this.#pause.for(backoff.next());
  }

  /** Whether nothing is left to look for. A running answer looks for itself, and no draft is disturbed. */
  async #hasLooked(signal: AbortSignal): Promise<boolean> {
    if (this.#session === null || this.#isBusy || signal.aborted) return true;
    const known = this.messages;
    try {
      const session = await api.readChat(this.#session.id, { signal });
      const isOvertaken = this.messages !== known || this.#isBusy || signal.aborted;
      if (!isOvertaken) await this.#showNewest(session);
      return true;
    } catch (failure) {
      return !mayPass(failure);
    }
  }

  /** Show the newest page, and older ones as far back as a message that must be seen. */
  async #showNewest(session: ChatSession, seenId: string | null = null): Promise<void> {
    let shown = withNewestPage(this.#shown, session);
    const isUnseen = () => seenId !== null && shown.messages.every((message) => message.id !== seenId);
    while (isUnseen() && shown.nextBefore !== null) {
      const longer = withOlderPage(shown, await api.readChat(session.id, { before: shown.nextBefore }));
      if (longer === shown) break;
      shown = longer;
    }
    this.#session = session;
    this.#shown = shown;
    this.usedReferences = session.context_documents;
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
      await this.#showNewest(await api.readChat(session.id));
    } catch {
      // The refusal is already on the page, and it says what to do.
      return;
    }
  }

  async #continueWith({ message, answer }: AskedReply, before: Message[]): Promise<void> {
    const isNextHere = isNext({ messages: before, nextBefore: this.nextBefore }, message);
    this.messages = isNextHere ? [...before, message, answer] : [message, answer];
    this.#follow(answer.id);
    // Another tab has changed what is shown: what leads to this question is not here.
    if (!isNextHere) await this.#showAsStored();
  }

  async #showAsStored(): Promise<void> {
    if (this.#session === null) return;
    try {
      const { messages, next_before: nextBefore } = await api.readChat(this.#session.id);
      this.#shown = { messages, nextBefore };
    } catch {
      // The question is stored and its answer is followed; what led to it comes with the next look.
      return;
    }
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
    if (assembled.context !== null && this.contexts[answerId] !== assembled.context) {
      this.#keepContext(answerId, assembled.context);
    }
    this.#change(answerId, (message) => ({
      ...message,
      // The page may have come with more text than the events have brought so far.
      content: assembled.text.length >= message.content.length ? assembled.text : message.content,
      references:
        assembled.citations.length >= message.references.length ? assembled.citations : message.references,
      status: assembled.status === "streaming" ? "streaming" : message.status,
    }));
  }

  #finish(stored: Message): void {
    this.isStopping = false;
    this.trouble = null;
    this.#change(stored.id, () => stored);
    announcer.say(words.chat.ended[stored.status]);
    if (stored.proposal_id) this.callbacks.onProposed(stored);
  }

  #lose(reason: string): void {
    this.trouble = null;
    this.refusal = words.chat.gone(reason);
  }

  #keepContext(answerId: string, context: AnswerContext | null): void {
    this.contexts = { ...this.contexts, [answerId]: context };
  }

  #change(messageId: string, changed: (message: Message) => Message): void {
    this.messages = this.messages.map((message) => (message.id === messageId ? changed(message) : message));
  }
}

function selectionOf({ start, end, revision }: SelectedText): Selection {
  return { start, end, revision };
}

export function isBeingWritten(message: Message): boolean {
  return message.role === "assistant" && !isFinished(message.status);
}
