// One section's chat as this page knows it: how it is opened, and how it keeps up with other tabs. What is shown of it,
// asked in it and chosen for it are the matter of its parts.

import * as api from "../../api";
import { mayPass, type ChatSession, type Message } from "../../api";
import { Backoff } from "../../lib/backoff";
import { sentenceOf } from "../../lib/failures";
import { onResume } from "../../lib/browser/on_resume";
import { Pause } from "../../lib/pause";
import type { OpenDocument } from "../../model/document/open_document.svelte";
import type { Instruction } from "../../model/answers/quick_actions";
import type { SelectedText } from "../../model/text/selected_text";
import { words } from "../../words";
import { Answering } from "./answering.svelte";
import { Asking } from "./composer/asking.svelte";
import { QuestionDraft } from "./composer/question_draft.svelte";
import { Thread } from "./thread.svelte";
import { UsedReferences } from "./answer/used_references.svelte";

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
  readonly question: QuestionDraft;
  readonly answering: Answering;
  readonly references = new UsedReferences();
  readonly thread: Thread;
  readonly asking: Asking;
  #isClosed = false;
  #looking = new AbortController();
  readonly #pause = new Pause();
  readonly #stopListening: () => void;

  constructor(
    private readonly openDocument: OpenDocument,
    readonly sectionId: string,
    callbacks: ChatCallbacks,
  ) {
    this.question = new QuestionDraft(sectionId);
    this.answering = new Answering(openDocument.settings, sectionId);
    this.thread = new Thread({
      onShown: (session) => this.references.take(session),
      onProposed: (answer) => callbacks.onProposed(answer),
    });
    this.asking = new Asking(this.thread, {
      saveText: () => callbacks.saveText(sectionId),
      referencesChosen: () => this.references.chosen(),
    });
    this.#stopListening = onResume(() => this.#resumed());
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
    this.thread.followed.tryNow();
  }

  close(): void {
    this.#isClosed = true;
    this.#looking.abort();
    this.#stopListening();
    this.#pause.end();
    this.thread.followed.close();
  }

  /** What is shown may have changed on the server, too late for a look that is under way. */
  lookAgain(): void {
    this.#looking.abort();
    this.#looking = new AbortController();
    void this.#lookForNews(this.#looking.signal);
  }

  /** Ask for a draft, as the menu of the text does. Returns why that cannot be, or nothing. */
  async draft(instruction: Instruction, selection: SelectedText | null): Promise<string> {
    const isSent = await this.asking.askForDraft(instruction, selection);
    return isSent ? "" : this.thread.refusal || this.problem || words.chat.loading;
  }

  get #isBusy(): boolean {
    const { thread, asking } = this;
    const isRewording = asking.rewording.questionId !== null;
    return thread.isAnswering || asking.isSending || thread.isTurning || isRewording;
  }

  async #hasLoaded(): Promise<boolean> {
    try {
      const session = await this.#openSession();
      if (!this.#isClosed) await this.thread.showNewest(session);
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

  /** Reading costs less than opening: a chat that is known is only read. */
  async #openSession(): Promise<ChatSession> {
    const known = this.openDocument.find(this.sectionId)?.chatSessionId ?? null;
    if (known !== null) return api.readChat(known);
    const session = await api.openChat(this.openDocument.id, this.sectionId);
    this.openDocument.noticeChat(this.sectionId, session.id);
    return session;
  }

  #resumed(): void {
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
    const { thread } = this;
    if (thread.session === null || this.#isBusy || signal.aborted) return true;
    const known = thread.messages;
    try {
      const session = await api.readChat(thread.session.id, { signal });
      const isOvertaken = thread.messages !== known || this.#isBusy || signal.aborted;
      if (!isOvertaken) await thread.showNewest(session);
      return true;
    } catch (failure) {
      return !mayPass(failure);
    }
  }
}
